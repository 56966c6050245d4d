import { SqlClient } from "@effect/sql/SqlClient"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as BulkInsert from "../../src/eventsourcing/BulkInsert.ts"

const memory = SqliteClient.layer({ filename: ":memory:" })
const sizes = [0, 1, 7, 8, 9, ...Array.from({ length: 68 }, (_, at) => 63 + at), 200]
const rows = (length: number) => Array.from({ length }, (_, at) => [at * 2, at % 3 === 0 ? null : `row ${at}`] as const)

describe("BulkInsert", () => {
  it.effect("writes all rows in their order, whatever their number", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const insert = BulkInsert.statement("tools", ["number", "name"])
      for (const size of sizes) {
        yield* sql.unsafe("DROP TABLE IF EXISTS tools")
        yield* sql.unsafe("CREATE TABLE tools (row INTEGER PRIMARY KEY, number INTEGER NOT NULL, name TEXT) STRICT")
        yield* insert(sql, rows(size))
        const found = yield* sql.unsafe("SELECT number, name FROM tools ORDER BY row").values
        expect(found).toEqual(rows(size))
      }
    }).pipe(Effect.provide(memory))
  )

  it.effect("does what is asked on a conflict, the last row winning", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql.unsafe("CREATE TABLE tools (number INTEGER PRIMARY KEY, name TEXT) STRICT")
      const insert = BulkInsert.statement(
        "tools",
        ["number", "name"],
        "ON CONFLICT (number) DO UPDATE SET name = excluded.name"
      )
      yield* insert(sql, rows(70))
      yield* insert(sql, [
        [0, "first"],
        [0, "second"]
      ])
      expect(yield* sql.unsafe("SELECT name FROM tools WHERE number = 0").values).toEqual([["second"]])
      expect(yield* sql.unsafe("SELECT count(*) FROM tools").values).toEqual([[70]])
    }).pipe(Effect.provide(memory))
  )

  it.effect("fails when a row is refused", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql.unsafe("CREATE TABLE tools (number INTEGER PRIMARY KEY) STRICT")
      const refused = yield* Effect.flip(BulkInsert.statement("tools", ["number"])(sql, [[1], ["one"]]))
      expect(refused._tag).toBe("SqlError")
    }).pipe(Effect.provide(memory))
  )
})
