import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"

/** Rows of tables that only this program writes: one of another shape is a defect. */
export const decoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(schema))
  return (found: Effect.Effect<ReadonlyArray<unknown>, SqlError>): Effect.Effect<ReadonlyArray<A>, SqlError> =>
    Effect.flatMap(found, (rows) => Effect.orDie(decode(rows)))
}
