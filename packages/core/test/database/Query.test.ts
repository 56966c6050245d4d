/** Typed queries on the rows of a table. */
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Either, Exit, Option, Schema } from "effect"
import { Database, layer } from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import * as Query from "../../src/database/Query.ts"
import * as Table from "../../src/database/rows/Table.ts"

const Row = Schema.Struct({
  item: Schema.String,
  cost: Schema.Int,
  lent_to: Schema.NullOr(Schema.String),
  seen: Schema.Boolean,
  tags: Schema.parseJson(Schema.Array(Schema.String))
})
const table = Table.make({ name: "order", key: "item", row: Row, indexes: [["lent_to"]] })
const rows = Query.of(table)

const database = layer({
  filename: ":memory:",
  create: true,
  applicationId: 7,
  migrations: [{ set: "own", id: 1, name: "own", statements: [...table.create] }],
  settings: DatabaseSettings.defaults
})

const insert = (item: string, cost: number, lentTo: string | null = null, tags = "[]") =>
  Effect.flatMap(Database, ({ write }) =>
    write("insert", (run) =>
      Either.right(run(`INSERT INTO "order" VALUES (?, ?, ?, ?, ?)`, [item, cost, lentTo, cost > 50 ? 1 : 0, tags]))
    )
  )
const fill = Effect.all([
  insert("drill", 120, "ada", `["loud"]`),
  insert("saw", 30, "ada"),
  insert("plane", 30),
  insert("'; DROP TABLE x; --", 1, "?")
])
const drill = { item: "drill", cost: 120, lent_to: "ada", seen: true, tags: ["loud"] }
const names = <E, R>(query: Effect.Effect<ReadonlyArray<{ readonly item: string }>, E, R>) =>
  Effect.map(query, (found) => found.map(({ item }) => item))

describe("queries of a table", () => {
  it.effect("return decoded rows, ordered and limited", () =>
    Effect.gen(function* () {
      yield* fill
      expect(yield* rows.get("drill")).toEqual(Option.some(drill))
      expect(yield* rows.get("hammer")).toEqual(Option.none())
      expect(yield* rows.get("\ud800")).toEqual(Option.none())
      expect(yield* rows.where({ lent_to: "ada" }, { orderBy: "-cost" })).toEqual([
        drill,
        { item: "saw", cost: 30, lent_to: "ada", seen: false, tags: [] }
      ])
      expect(yield* names(rows.where({ lent_to: null }))).toEqual(["plane"])
      expect(yield* names(rows.where({ seen: true }))).toEqual(["drill"])
      expect(yield* names(rows.where({ lent_to: "ada", cost: 30 }))).toEqual(["saw"])
      expect(yield* names(rows.where({}, { orderBy: "cost", limit: 3 }))).toEqual([
        "'; DROP TABLE x; --",
        "plane",
        "saw"
      ])
      expect(yield* names(rows.where({}, { orderBy: "-item", limit: 1 }))).toEqual(["saw"])
      expect(yield* names(rows.where({ item: "'; DROP TABLE x; --" }))).toHaveLength(1)
    }).pipe(Effect.provide(database))
  )

  it.effect("select by SQL, with values as parameters", () =>
    Effect.gen(function* () {
      yield* fill
      expect(yield* names(rows.select("WHERE cost >= ? ORDER BY cost DESC, item", [30]))).toEqual([
        "drill",
        "plane",
        "saw"
      ])
      expect(yield* names(rows.select("ORDER BY item -- a comment", [], { limit: 2 }))).toHaveLength(2)
      expect(yield* Effect.flip(rows.select("WHERE nowhere = 1"))).toMatchObject({ _tag: "StatementFailed" })
      expect(yield* Effect.flip(rows.select('; DELETE FROM "order"'))).toMatchObject({ _tag: "StatementFailed" })
      expect(yield* names(rows.where({}))).toHaveLength(4)
    }).pipe(Effect.provide(database))
  )

  it.effect("are bounded", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(Array.from({ length: Query.maximumRows + 1 }).keys(), (at) => insert(`item ${at}`, at))
      expect(yield* rows.where({})).toHaveLength(Query.maximumRows)
      expect(yield* rows.select("ORDER BY cost")).toHaveLength(Query.maximumRows)
    }).pipe(Effect.provide(database))
  )

  it.effect("run in one snapshot, or in the open transaction", () =>
    Effect.gen(function* () {
      yield* fill
      const { read, transaction } = yield* Database
      const both = yield* read("both", (run) => ({
        found: rows.within(run).get("drill"),
        count: rows.within(run).where({ lent_to: "ada" }).length
      }))
      expect(both).toEqual({ found: Option.some(drill), count: 2 })
      const inside = transaction(
        "lend",
        Effect.zipRight(insert("hammer", 1, "ada"), names(rows.where({ lent_to: "ada" })))
      )
      expect(yield* inside).toEqual(["drill", "hammer", "saw"])
    }).pipe(Effect.provide(database))
  )

  it.effect("die of mistakes that their types exclude, and of rows that do not match the schema", () =>
    Effect.gen(function* () {
      yield* insert("drill", 1, null, "not JSON")
      const dies = [
        rows.where({ item: "drill" }),
        rows.where({}, { limit: 0 }),
        rows.where({}, { limit: 1.5 }),
        rows.where({}, { limit: Query.maximumRows + 1 }),
        rows.select("", [], { limit: Number.NaN })
      ]
      for (const query of dies) {
        const exit = yield* Effect.exit(query)
        expect(Exit.isFailure(exit) && Cause.isDie(exit.cause)).toBe(true)
      }
    }).pipe(Effect.provide(database))
  )
})
