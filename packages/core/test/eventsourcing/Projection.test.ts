/** The types that a projection infers, and the mistakes that they refuse. */
import { Context, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Query from "../../src/database/Query.ts"
import * as Table from "../../src/database/rows/Table.ts"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import * as Projection from "../../src/eventsourcing/Projection.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"

const Event = Schema.Union(
  Schema.TaggedStruct("Opened", { owner: Schema.String }),
  Schema.TaggedStruct("Counted", { amount: Schema.Int })
)
type Event = typeof Event.Type
const codec = EventCodec.make(Event)
const table = Table.make({
  name: "accounts",
  key: "account",
  row: Schema.Struct({ account: Schema.String, owner: Schema.String, amount: Schema.Int, open: Schema.Literal(0, 1) }),
  indexes: [["owner", "amount"]]
})
const named = { name: "accounts", version: 1, table } as const
const keys = ({ stream }: { readonly stream: string }) => [stream]

const accounts = Projection.make(codec, {
  ...named,
  types: ["Opened"],
  keys,
  evolve: (row, { event }, account) => ({ account, owner: event.owner, amount: row?.amount ?? 0, open: 1 })
})
const counts = Projection.make(codec, {
  name: "counts",
  version: 1,
  table: Table.make({ name: "counts", key: "amount", row: Schema.Struct({ amount: Schema.Int }) }),
  types: ["Counted"],
  keys: ({ event }) => [event.amount],
  evolve: (_row, _event, amount) => ({ amount })
})

describe("a projection", () => {
  it("is part of a list with projections of other rows, without a wrapper", () => {
    const list: ReadonlyArray<Projection.Projection<Event>> = [accounts, counts]
    expect(list.map(({ name }) => name)).toEqual(["accounts", "counts"])
    expect(list.map((each) => each.open(({ table: { key } }) => key))).toEqual(["account", "amount"])
  })

  it("is refused by types for a wrong column, key, field or lookup", () => {
    // @ts-expect-error A column of another type.
    Projection.make(codec, { ...named, keys, evolve: (_, __, account) => ({ account, owner: 1, amount: 1, open: 1 }) })
    // @ts-expect-error A value that no row has.
    Projection.make(codec, { ...named, keys, evolve: (_, __, account) => ({ account, owner: "", amount: 1, open: 2 }) })
    // @ts-expect-error A missing column.
    Projection.make(codec, { ...named, keys, evolve: (_, __, account) => ({ account, owner: "", amount: 1 }) })
    // @ts-expect-error A key of another type.
    Projection.make(codec, { ...named, keys: ({ version }) => [version], evolve: (row) => row })
    // @ts-expect-error A field of an event that `types` excludes.
    Projection.make(codec, { ...named, types: ["Opened"], keys: ({ event }) => [event.amount], evolve: (row) => row })
    const lookups = (rows: Projection.Rows<object, string, Parameters<typeof find>[0]>) => [
      rows.where({ owner: "ada" }),
      rows.where({ owner: "ada", amount: 1 }),
      rows.where({ account: "a" }),
      // @ts-expect-error The second column of an index alone.
      rows.where({ amount: 1 }),
      // @ts-expect-error A column without an index.
      rows.where({ open: 1 }),
      // @ts-expect-error A value of another type.
      rows.where({ owner: 1 })
    ]
    expect(lookups({ get: () => ({}), where: () => [] })).toHaveLength(6)
  })

  it("is refused for a tag that the codec does not have, by types and when it is defined", () => {
    expect(() =>
      // @ts-expect-error A misspelled tag.
      Projection.make(codec, { ...named, types: ["Open"], keys: () => [], evolve: () => undefined })
    ).toThrow("the codec has no event type Open")
  })

  it.each([
    ["", 1],
    ["n".repeat(201), 1],
    ["\ud800", 1],
    ["a", 0],
    ["a", 1.5],
    ["a", Number.NaN]
  ])("cannot have the name %j with version %d", (name, version) => {
    expect(() => Projection.make(codec, { name, version, table, keys: () => [], evolve: () => undefined })).toThrow(
      TypeError
    )
  })

  it("cannot be copied with changed fields, which would keep the old functions", () => {
    // @ts-expect-error Not a projection.
    const copy: Projection.Projection<Event> = { ...accounts, version: 2 }
    expect(copy).not.toHaveProperty("open")
  })
})

/** The type of the conditions of the lookups in `table`. */
const find: Projection.Rows<
  object,
  string,
  { readonly account: string } | { readonly owner: string } | { readonly owner: string; readonly amount: number }
>["where"] = () => []

describe("a store's layer", () => {
  const Other = EventCodec.make(Schema.TaggedStruct("Other", { other: Schema.String }))
  const tag = Context.GenericTag<"Accounts", SqlEventStore.SqlEventStore<Event>>("Accounts")

  it("is refused by types for a tag or a projection of other events, and for rows without keeping them", () => {
    const filename = ":memory:"
    const layers = [
      SqlEventStore.layer(tag, { filename, codec, projections: [accounts, counts], retired: ["old"] }),
      SqlEventStore.layer(tag, { filename, codec, keep: "none" }),
      // @ts-expect-error The tag is of other events.
      SqlEventStore.layer(tag, { filename, codec: Other }),
      SqlEventStore.layer(Context.GenericTag<"O", SqlEventStore.SqlEventStore<Other>>("O"), {
        filename,
        codec: Other,
        // @ts-expect-error The projection is of other events.
        projections: [accounts]
      }),
      // @ts-expect-error Projections that are not kept.
      SqlEventStore.layer(tag, { filename, codec, keep: "none", projections: [accounts] }),
      // @ts-expect-error No file.
      SqlEventStore.layer(tag, { codec })
    ]
    expect(layers).toHaveLength(6)
  })
})

type Other = { readonly _tag: "Other"; readonly other: string }

describe("queries", () => {
  it("are refused by types for another column or value", () => {
    const rows = Query.of(table)
    const queries = [
      rows.get("a"),
      rows.where({ owner: "ada" }, { orderBy: "-amount", limit: 3 }),
      // @ts-expect-error A key of another type.
      rows.get(1),
      // @ts-expect-error An unknown column.
      rows.where({ owners: "ada" }),
      // @ts-expect-error A value of another type.
      rows.where({ amount: "1" }),
      // @ts-expect-error An unknown column.
      rows.where({}, { orderBy: "owners" }),
      // @ts-expect-error An object is no parameter.
      rows.select("WHERE owner = ?", [{}])
    ]
    expect(queries).toHaveLength(7)
  })
})
