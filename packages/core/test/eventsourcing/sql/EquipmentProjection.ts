import { Schema } from "effect"
import type { AnyProjection, Projection } from "../../../src/eventsourcing/Projection.ts"
import * as Projections from "../../../src/eventsourcing/Projection.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"

const Item = Schema.Struct({
  item: Schema.String,
  label: Schema.String,
  state: Schema.Literal("shelved", "out", "retired"),
  borrower: Schema.NullOr(Schema.String),
  price: Schema.Int,
  dear: Table.Flag,
  history: Schema.parseJson(Schema.Array(Schema.String)),
  changed_at: Schema.Int
})
type Item = typeof Item.Type

const table = Table.make({
  name: "items",
  key: "item",
  row: Item,
  indexes: [["state"], ["borrower", "item"]],
  fullText: ["label", "borrower"]
})

const unknown: Item = {
  item: "",
  label: "",
  state: "shelved",
  borrower: null,
  price: 0,
  dear: false,
  history: [],
  changed_at: 0
}

const changed = (row: Item, event: EquipmentEvent): Item | undefined => {
  switch (event._tag) {
    case "Acquired":
      return { ...row, label: event.label, price: event.price, dear: event.price > 100 }
    case "Lent":
      return { ...row, state: "out", borrower: event.borrower }
    case "Returned":
      return { ...row, state: "shelved", borrower: null }
    case "Retired":
      return event.reason === "lost" ? undefined : { ...row, state: "retired", borrower: null }
  }
}

/** One row for each item, with full-text search. Lost items are removed. */
export const items: Projection<EquipmentEvent, Item> = {
  name: "items",
  version: 1,
  table,
  keys: ({ stream }) => [stream],
  evolve: (row = unknown, { event, type, recordedAt }, item) => {
    const next = changed(row, event)
    return next && { ...next, item: String(item), history: [...row.history, type], changed_at: recordedAt }
  }
}

/** The number of events at each version of their streams: a table with integer keys. */
export const versions: Projection<EquipmentEvent, { readonly version: number; readonly events: number }> = {
  name: "versions",
  version: 1,
  table: Table.make({
    name: "versions",
    key: "version",
    row: Schema.Struct({ version: Schema.Int, events: Schema.Int })
  }),
  // A repeated key has no effect.
  keys: ({ version }) => [version, version, -version],
  evolve: (row, _, version) => ({ version: Number(version), events: (row?.events ?? 0) + 1 })
}

/** All borrowers: a table with one column. */
export const borrowers: Projection<EquipmentEvent, { readonly borrower: string }> = {
  name: "borrowers",
  version: 1,
  table: Table.make({ name: "borrowers", key: "borrower", row: Schema.Struct({ borrower: Schema.String }) }),
  keys: ({ event }) => (event._tag === "Lent" ? [event.borrower] : []),
  evolve: (_row, _event, borrower) => ({ borrower: String(borrower) })
}

export const all: ReadonlyArray<AnyProjection<EquipmentEvent>> = [
  Projections.hideRowType(items),
  Projections.hideRowType(versions),
  Projections.hideRowType(borrowers)
]

/** The same projections with a newer version of `items`, whose rows differ. */
export const newer: ReadonlyArray<AnyProjection<EquipmentEvent>> = [
  Projections.hideRowType({
    ...items,
    version: 2,
    evolve: (row, event, key) => {
      const next = items.evolve(row, event, key)
      return next && { ...next, label: next.label.toUpperCase() }
    }
  }),
  Projections.hideRowType(versions),
  Projections.hideRowType(borrowers)
]
