/**
 * The read model: one row for each piece of equipment, written in the transaction of the event that changes it.
 */
import * as Query from "@scipnet/core/database/Query"
import * as Table from "@scipnet/core/database/rows/Table"
import * as Projection from "@scipnet/core/eventsourcing/Projection"
import { Schema } from "effect"
import { codec } from "./Equipment.ts"

const Row = Schema.Struct({
  item: Schema.String,
  name: Schema.String,
  cost: Schema.Int,
  lent_to: Schema.NullOr(Schema.String)
})

export const table = Table.make({ name: "shelf", key: "item", row: Row, indexes: [["lent_to", "item"]] })

export const projection = Projection.make(codec, {
  name: "shelf",
  // Raise the version when the rows change: the projection is then rebuilt when the file is opened.
  version: 1,
  table,
  keys: ({ stream }) => [stream],
  evolve: (row, { event }, item) => {
    switch (event._tag) {
      case "Acquired":
        return { item, name: event.name, cost: event.cost, lent_to: null }
      case "Lent":
        return row && { ...row, lent_to: event.to }
      case "Returned":
        return row && { ...row, lent_to: null }
      case "BecameOverdue":
        return row
      case "Retired":
        return undefined
    }
  }
})

/** Queries on the rows. */
export const rows = Query.of(table)
