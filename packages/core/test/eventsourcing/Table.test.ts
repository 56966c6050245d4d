import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Table from "../../src/eventsourcing/Table.ts"

const Kind = Schema.Literal("hand", "power", "o'clock")

describe("Table", () => {
  it("reads every kind of column off the row's schema", () => {
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
        broken: Table.Flag,
        maybe_broken: Schema.NullOr(Table.Flag),
        parts: Schema.parseJson(Schema.Array(Schema.String)),
        maybe_parts: Schema.NullOr(Schema.parseJson(Schema.Array(Schema.String))),
        only: Schema.Literal("x")
      })
    })
    expect(table.columns).toHaveLength(12)
    expect(table.create).toEqual([
      "CREATE TABLE tools (" +
        [
          "tool TEXT NOT NULL",
          "kind TEXT NOT NULL CHECK (kind IN ('hand', 'power', 'o''clock'))",
          "place TEXT",
          "grade INTEGER CHECK (grade IN (1, 2, 3))",
          "maybe_kind TEXT CHECK (maybe_kind IN ('hand', 'power', 'o''clock'))",
          "price INTEGER NOT NULL",
          "due INTEGER",
          "broken INTEGER NOT NULL CHECK (broken IN (0, 1))",
          "maybe_broken INTEGER CHECK (maybe_broken IN (0, 1))",
          "parts TEXT NOT NULL",
          "maybe_parts TEXT",
          "only TEXT NOT NULL CHECK (only IN ('x'))",
          "PRIMARY KEY (tool)"
        ].join(", ") +
        ") STRICT"
    ])
    expect(table.drop).toEqual(["DROP TABLE IF EXISTS tools"])
  })

  it("makes its indexes, and a full-text index that follows it", () => {
    const { create, drop } = Table.make({
      name: "tools",
      key: "tool",
      row: Schema.Struct({ tool: Schema.String, place: Schema.String, notes: Schema.String }),
      indexes: [["place"], ["place", "tool"]],
      fullText: ["place", "notes"]
    })
    expect(create.map((statement) => statement.split(" (")[0]?.split(" USING")[0]?.split(" AFTER")[0])).toEqual([
      "CREATE TABLE tools",
      "CREATE INDEX tools_by_place ON tools",
      "CREATE INDEX tools_by_place_tool ON tools",
      "CREATE VIRTUAL TABLE tools_text",
      "CREATE TRIGGER tools_text_insert",
      "CREATE TRIGGER tools_text_delete",
      "CREATE TRIGGER tools_text_update"
    ])
    expect(create[0]).toContain("row_id INTEGER PRIMARY KEY")
    expect(create[0]).toContain("UNIQUE (tool)")
    expect(drop).toEqual(["DROP TABLE IF EXISTS tools_text", "DROP TABLE IF EXISTS tools"])
  })

  it("keeps the row's schema for its rows", () => {
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
})
