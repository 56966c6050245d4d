import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Table from "../../../src/database/rows/Table.ts"

const Kind = Schema.Literal("hand", "power", "o'clock")

describe("Table", () => {
  it("derives every kind of column from the row's schema", () => {
    const table = Table.make({
      name: "tools",
      key: "tool",
      row: Schema.Struct({
        tool: Schema.NonEmptyString.pipe(Schema.maxLength(50), Schema.brand("Tool")),
        kind: Kind,
        place: Schema.NullOr(Schema.String),
        grade: Schema.NullOr(Schema.Literal(1, 2, 3)),
        maybe_kind: Schema.NullOr(Kind),
        price: Schema.Int.pipe(Schema.positive()),
        due: Schema.NullOr(Schema.Int),
        weight: Schema.Number,
        maybe_weight: Schema.NullOr(Schema.Number.pipe(Schema.positive())),
        scale: Schema.Literal(0.5, 1),
        broken: Table.Flag,
        maybe_broken: Schema.NullOr(Table.Flag),
        lent: Schema.Boolean,
        maybe_lent: Schema.NullOr(Schema.Boolean),
        parts: Schema.parseJson(Schema.Array(Schema.String)),
        maybe_parts: Schema.NullOr(Schema.parseJson(Schema.Array(Schema.String))),
        kind_or_text: Schema.Union(Kind, Schema.String),
        only: Schema.Literal("x")
      })
    })
    expect(table.columns).toHaveLength(18)
    expect(table.create).toEqual([
      'CREATE TABLE "tools" (' +
        [
          '"tool" TEXT NOT NULL',
          `"kind" TEXT NOT NULL CHECK ("kind" IN ('hand', 'power', 'o''clock'))`,
          '"place" TEXT',
          '"grade" INTEGER CHECK ("grade" IN (1, 2, 3))',
          `"maybe_kind" TEXT CHECK ("maybe_kind" IN ('hand', 'power', 'o''clock'))`,
          '"price" INTEGER NOT NULL',
          '"due" INTEGER',
          '"weight" REAL NOT NULL',
          '"maybe_weight" REAL',
          '"scale" REAL NOT NULL CHECK ("scale" IN (0.5, 1))',
          '"broken" INTEGER NOT NULL CHECK ("broken" IN (0, 1))',
          '"maybe_broken" INTEGER CHECK ("maybe_broken" IN (0, 1))',
          '"lent" INTEGER NOT NULL CHECK ("lent" IN (0, 1))',
          '"maybe_lent" INTEGER CHECK ("maybe_lent" IN (0, 1))',
          '"parts" TEXT NOT NULL',
          '"maybe_parts" TEXT',
          '"kind_or_text" TEXT NOT NULL',
          `"only" TEXT NOT NULL CHECK ("only" IN ('x'))`,
          'PRIMARY KEY ("tool")'
        ].join(", ") +
        ") STRICT"
    ])
    expect(table.drop).toEqual(['DROP TABLE IF EXISTS "tools"'])
  })

  it("creates its indexes, and a full-text index maintained by triggers", () => {
    const { create, drop } = Table.make({
      name: "tools",
      key: "tool",
      row: Schema.Struct({ tool: Schema.String, place: Schema.String, notes: Schema.String }),
      indexes: [["place"], ["place", "tool"]],
      fullText: ["place", "notes"]
    })
    expect(create.map((statement) => statement.split(" (")[0]?.split(" USING")[0]?.split(" AFTER")[0])).toEqual([
      'CREATE TABLE "tools"',
      'CREATE INDEX "tools_by_place" ON "tools"',
      'CREATE INDEX "tools_by_place_tool" ON "tools"',
      'CREATE VIRTUAL TABLE "tools_text"',
      'CREATE TRIGGER "tools_text_insert"',
      'CREATE TRIGGER "tools_text_delete"',
      'CREATE TRIGGER "tools_text_update"'
    ])
    expect(create[0]).toContain("row_id INTEGER PRIMARY KEY")
    expect(create[0]).toContain('UNIQUE ("tool")')
    expect(drop).toEqual(['DROP TABLE IF EXISTS "tools_text"', 'DROP TABLE IF EXISTS "tools"'])
  })

  it("encodes and decodes rows by their schema", () => {
    const { row } = Table.make({
      name: "tools",
      key: "tool",
      row: Schema.Struct({ tool: Schema.String, broken: Table.Flag, parts: Schema.parseJson(Schema.Array(Schema.Int)) })
    })
    const decoded = { tool: "drill", broken: true, parts: [1, 2] }
    expect(Schema.encodeSync(row)(decoded)).toEqual({ tool: "drill", broken: 1, parts: "[1,2]" })
    expect(Schema.decodeUnknownSync(row)({ tool: "drill", broken: 1, parts: "[1,2]" })).toEqual(decoded)
    expect(() => Schema.decodeUnknownSync(row)({ tool: "drill", broken: 2, parts: "[]" })).toThrow()
  })

  it("stores booleans as 0 or 1", () => {
    const { row } = Table.make({
      name: "tools",
      key: "tool",
      row: Schema.Struct({ tool: Schema.String, lent: Schema.Boolean, broken: Schema.NullOr(Schema.Boolean) })
    })
    for (const decoded of [
      { tool: "drill", lent: true, broken: null },
      { tool: "drill", lent: false, broken: true }
    ]) {
      const stored = { tool: "drill", lent: decoded.lent ? 1 : 0, broken: decoded.broken === null ? null : 1 }
      expect(Schema.encodeSync(row)(decoded)).toEqual(stored)
      expect(Schema.decodeUnknownSync(row)(stored)).toEqual(decoded)
    }
  })

  const key = { item: Schema.String }
  const named = (name: string) => () => Table.make({ name, key: "item", row: Schema.Struct(key) })

  it.each([
    "events",
    "commands",
    "projections",
    "projection_tables",
    "consumers",
    "rebuild",
    "stored_states",
    "log",
    "migrations",
    "LOG",
    "Rebuild",
    "sqlite_mine",
    "SQLITE_mine",
    "pragma_table_info",
    "json_each",
    "rebuilding_items"
  ])("rejects the reserved name %s", (name) => {
    expect(named(name)).toThrow(`Table "${name}" cannot be defined: the name is reserved.`)
  })

  it.each(["", "two words", 'a"b', "a'b", "a;b", "1st", "a-b", "a\u0000b", "\ud800", "x".repeat(101)])(
    "rejects the invalid name %j",
    (name) => {
      expect(named(name)).toThrow("this is no name for a table")
    }
  )

  it.each(["order", "group", "Select", "naïve", "表", "_"])("accepts the name %s", (name) => {
    expect(named(name)().create[0]).toContain(`CREATE TABLE "${name}" (`)
  })

  it("accepts a name with a dollar sign", () => {
    expect(named("a$1")().drop).toEqual(['DROP TABLE IF EXISTS "a$1"'])
  })

  it("rejects a field that cannot be a column, at compile time and at run time", () => {
    const refused = "has to hold text, numbers or booleans"
    // @ts-expect-error: a Date is no column
    const date = () => Table.make({ name: "t", key: "item", row: Schema.Struct({ ...key, at: Schema.DateFromSelf }) })
    expect(date).toThrow(`column at ${refused}`)
    // @ts-expect-error: a bigint is no column
    const big = () => Table.make({ name: "t", key: "item", row: Schema.Struct({ ...key, at: Schema.BigIntFromSelf }) })
    expect(big).toThrow(`column at ${refused}`)
    const Nested = Schema.Struct({ ...key, at: Schema.Struct({ a: Schema.String }) })
    // @ts-expect-error: an object is no column
    const nested = () => Table.make({ name: "t", key: "item", row: Nested })
    expect(nested).toThrow(`column at ${refused}`)
    const Many = Schema.Struct({ ...key, at: Schema.Array(Schema.String) })
    // @ts-expect-error: an array is no column
    const many = () => Table.make({ name: "t", key: "item", row: Many })
    expect(many).toThrow(`column at ${refused}`)
    const Mixed = Schema.Struct({ ...key, at: Schema.Union(Schema.String, Schema.Number) })
    // @ts-expect-error: text and numbers mixed are no column
    const mixed = () => Table.make({ name: "t", key: "item", row: Mixed })
    expect(mixed).toThrow(`column at ${refused}`)
    // @ts-expect-error: unknown is no column
    const unknown = () => Table.make({ name: "t", key: "item", row: Schema.Struct({ ...key, at: Schema.Unknown }) })
    expect(unknown).toThrow(`column at ${refused}`)
    // @ts-expect-error: null alone is no column
    const nothing = () => Table.make({ name: "t", key: "item", row: Schema.Struct({ ...key, at: Schema.Null }) })
    expect(nothing).toThrow(`column at ${refused}`)
    const Optional = Schema.Struct({ ...key, at: Schema.optional(Schema.String) })
    // @ts-expect-error: an optional field is no column
    const optional = () => Table.make({ name: "t", key: "item", row: Optional })
    expect(optional).toThrow(`column at ${refused}`)
  })

  it("rejects columns whose names differ in case only, and a nullable key", () => {
    const twice = Schema.Struct({ item: Schema.String, Item: Schema.String })
    expect(() => Table.make({ name: "t", key: "item", row: twice })).toThrow("two columns Item")
    const row = Schema.Struct({ item: Schema.NullOr(Schema.String) })
    expect(() => Table.make({ name: "t", key: "item", row })).toThrow("the key item may not be null")
  })
})
