import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as Query from "../database/Query.ts"
import * as Shape from "./Shape.ts"

/** Rows of tables that only this program writes: one of another shape is a defect. */
export const decoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(schema))
  const check = Shape.compile(schema.ast)
  const isRow = (row: unknown): row is A => check?.(row) === true
  return (found: Effect.Effect<ReadonlyArray<unknown>, SqlError>): Effect.Effect<ReadonlyArray<A>, SqlError> =>
    Effect.flatMap(found, (rows) => (rows.every(isRow) ? Effect.succeed(rows) : Effect.orDie(decode(rows))))
}

/** The rows of a statement that is always of the same text, for whatever is looked up again and again. */
export const of = Query.rows
