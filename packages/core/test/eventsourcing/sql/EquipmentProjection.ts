import { Schema } from "effect"
import * as Projection from "../../../src/eventsourcing/Projection.ts"
import * as Table from "../../../src/database/rows/Table.ts"
import { codec, type EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"

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

const evolve = (
  row: Item | undefined,
  { event, type, recordedAt }: Projection.Projected<EquipmentEvent>,
  item: string
): Item | undefined => {
  const next = changed(row ?? unknown, event)
  return next && { ...next, item, history: [...(row ?? unknown).history, type], changed_at: recordedAt }
}

/** One row for each item, with full-text search. Lost items are removed. */
export const itemsOf = (version: number, fold = evolve) =>
  Projection.make(codec, { name: "items", version, table, keys: ({ stream }) => [stream], evolve: fold })

export const items = itemsOf(1)

/** The number of events at each version of their streams: a table with integer keys. */
export const versions = Projection.make(codec, {
  name: "versions",
  version: 1,
  table: Table.make({
    name: "versions",
    key: "version",
    row: Schema.Struct({ version: Schema.Int, events: Schema.Int })
  }),
  // A repeated key has no effect.
  keys: ({ version }) => [version, version, -version],
  evolve: (row, _, version) => ({ version, events: (row?.events ?? 0) + 1 })
})

export const borrowersTable = Table.make({
  name: "borrowers",
  key: "borrower",
  row: Schema.Struct({ borrower: Schema.String })
})

/** All borrowers: a table with one column. */
export const borrowers = Projection.make(codec, {
  name: "borrowers",
  version: 1,
  table: borrowersTable,
  types: ["Lent"],
  keys: ({ event }) => [event.borrower],
  evolve: (_row, _event, borrower) => ({ borrower })
})

export const all: ReadonlyArray<Projection.Projection<EquipmentEvent>> = [items, versions, borrowers]

/** A newer version of `items`, whose rows differ. */
export const newerItems = itemsOf(2, (row, event, item) => {
  const next = evolve(row, event, item)
  return next && { ...next, label: next.label.toUpperCase() }
})

/** The same projections with a newer version of `items`. */
export const newer: ReadonlyArray<Projection.Projection<EquipmentEvent>> = [newerItems, versions, borrowers]
