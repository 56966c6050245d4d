import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { FailedStatement } from "../../../src/database/DatabaseError.ts"
import * as Connection from "../../../src/database/sqlite/Connection.ts"
import * as BulkInsert from "../../../src/database/rows/BulkInsert.ts"

const sizes = [0, 1, 7, 8, 9, ...Array.from({ length: 68 }, (_, at) => 63 + at), 200]
const rows = (length: number) => Array.from({ length }, (_, at) => [at * 2, at % 3 === 0 ? null : `row ${at}`] as const)

/** Runs statements in a database that has one table. */
const opened = (table: string) =>
  Effect.map(Connection.open("test", ":memory:", "write"), ({ driver: { rows: run } }) => {
    run(table)
    return { run, all: (query: string) => run(query).map((row) => Object.values(row ?? {})) }
  })

describe("BulkInsert", () => {
  it.scoped("writes any number of rows in order", () =>
    Effect.gen(function* () {
      const insert = BulkInsert.statement("tools", ["number", "name"])
      for (const size of sizes) {
        const { run, all } = yield* opened(
          "CREATE TABLE tools (row INTEGER PRIMARY KEY, number INTEGER NOT NULL, name TEXT) STRICT"
        )
        insert(run, rows(size))
        expect(all("SELECT number, name FROM tools ORDER BY row")).toEqual(rows(size))
      }
    })
  )

  it.scoped("resolves conflicts as specified, and the last row wins", () =>
    Effect.gen(function* () {
      const { run, all } = yield* opened("CREATE TABLE tools (number INTEGER PRIMARY KEY, name TEXT) STRICT")
      const onConflict = "ON CONFLICT (number) DO UPDATE SET name = excluded.name"
      const insert = BulkInsert.statement("tools", ["number", "name"], onConflict)
      insert(run, rows(70))
      insert(run, [
        [0, "first"],
        [0, "second"]
      ])
      expect(all("SELECT name FROM tools WHERE number = 0")).toEqual([["second"]])
      expect(all("SELECT count(*) FROM tools")).toEqual([[70]])
    })
  )

  it.scoped("fails if SQLite rejects a row", () =>
    Effect.gen(function* () {
      const { run } = yield* opened("CREATE TABLE tools (number INTEGER PRIMARY KEY) STRICT")
      expect(() => BulkInsert.statement("tools", ["number"])(run, [[1], ["one"]])).toThrow(FailedStatement)
    })
  )
})
