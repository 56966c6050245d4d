/**
 * The schedule of overdue loans, as a read model: it is in the file, follows from the log, and is rebuilt with it.
 */
import * as Query from "@scipnet/core/database/Query"
import * as Table from "@scipnet/core/database/rows/Table"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import { Duration, Schema } from "effect"
import { codec } from "./Equipment.ts"

/** The duration of a loan. */
const period = Duration.toMillis("14 days")

const Row = Schema.Struct({ item: Schema.String, loan: Schema.String, due_at: Schema.Int })
const table = Table.make({ name: "due_loans", key: "item", row: Row, indexes: [["due_at"]] })

/** A row for each loan that is neither returned nor overdue. */
export const projection = Projection.make(codec, {
  name: "due_loans",
  version: 1,
  table,
  types: ["Lent", "Returned", "BecameOverdue"],
  keys: ({ stream }) => [stream],
  evolve: (_row, { id, recordedAt, event }, item) =>
    event._tag === "Lent" ? { item, loan: id, due_at: recordedAt + period } : undefined
})

/** Queries on the rows. */
export const rows = Query.of(table)
