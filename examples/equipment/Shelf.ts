/**
 * The read model: one row for each piece of equipment, written in the transaction of the event that changes it.
 */
import type { Projection } from "@scipnet/core/eventsourcing/Projection"
import * as Table from "@scipnet/core/database/rows/Table"
import { Schema } from "effect"
import type { Event } from "./Equipment.ts"

export const Row = Schema.Struct({
  item: Schema.String,
  name: Schema.String,
  cost: Schema.Int,
  lent_to: Schema.NullOr(Schema.String)
})
export type Row = typeof Row.Type

export const projection: Projection<Event, Row> = {
  name: "shelf",
  // Raise the version when the rows change: the projection is then rebuilt when the file is opened.
  version: 1,
  table: Table.make({ name: "shelf", key: "item", row: Row, indexes: [["lent_to", "item"]] }),
  keys: ({ stream }) => [stream],
  evolve: (row, { event }, key) => {
    switch (event._tag) {
      case "Acquired":
        return { item: String(key), name: event.name, cost: event.cost, lent_to: null }
      case "Lent":
        return row && { ...row, lent_to: event.to }
      case "Returned":
        return row && { ...row, lent_to: null }
      case "Retired":
        return undefined
    }
  }
}
