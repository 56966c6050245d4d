/**
 * Rows of tables that only this program writes: one of another shape is a defect.
 */
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as Query from "../database/Query.ts"
import * as Shape from "./Shape.ts"

/** What makes rows of what a statement answered; throws what a Schema has to say of others. */
export const reader = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknownSync(Schema.Array(schema))
  const check = Shape.compile(schema.ast)
  const isRow = (row: unknown): row is A => check?.(row) === true
  return (rows: ReadonlyArray<unknown>): ReadonlyArray<A> => (rows.every(isRow) ? rows : decode(rows))
}

/** What makes the values of its columns of a row. */
export const writer = <A, I>(schema: Schema.Schema<A, I>): ((row: A) => I) => {
  const encode = Schema.encodeSync(schema)
  const check = Shape.compile(schema.ast)
  // A row that a Schema would leave as it is, is what is stored.
  const isStored = (row: unknown): row is I => check?.(row) === true
  return (row) => (isStored(row) ? row : encode(row))
}

/** The same for a statement in an Effect. */
export const decoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const read = reader(schema)
  return (found: Effect.Effect<ReadonlyArray<unknown>, SqlError>): Effect.Effect<ReadonlyArray<A>, SqlError> =>
    Effect.map(found, read)
}

/** The rows of a statement that is always of the same text, for whatever is looked up again and again. */
export const of = Query.rows
