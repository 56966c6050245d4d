/**
 * An asynchronous read model: the number of loans of each borrower, and the item that was lent last.
 */
import * as Query from "@scipnet/core/database/Query"
import * as Table from "@scipnet/core/database/rows/Table"
import * as AsyncProjection from "@scipnet/core/eventsourcing/sql/AsyncProjection"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import { Effect, Schema } from "effect"
import { codec } from "./Equipment.ts"
import { Log } from "./Register.ts"

const table = Table.make({
  name: "loans",
  key: "borrower",
  row: Schema.Struct({ borrower: Schema.String, loans: Schema.Int, item: Schema.NullOr(Schema.String) }),
  indexes: [["item"]]
})

export const projection = Projection.make(codec, {
  name: "loans",
  version: 1,
  table,
  types: ["Lent", "Returned"],
  // A returned item is found by a lookup, since the event does not name the borrower.
  keys: ({ event, stream }, rows) =>
    event._tag === "Lent" ? [event.to] : rows.where({ item: stream }).map(({ borrower }) => borrower),
  evolve: (row, { event, stream }, borrower) =>
    event._tag === "Lent" ? { borrower, loans: (row?.loans ?? 0) + 1, item: stream } : row && { ...row, item: null }
})

export const rows = Query.of(table)

/** Updates the rows until interrupted. */
export const run = Effect.flatMap(Log, (log) => AsyncProjection.run(log, projection))

/** The loans of a borrower once the rows contain the log up to a position, for example of an append. */
export const loansOf = (borrower: string, position: number) =>
  Effect.gen(function* () {
    yield* AsyncProjection.waitFor(yield* Log, projection, position, { timeout: "5 seconds" })
    return yield* rows.get(borrower)
  })
