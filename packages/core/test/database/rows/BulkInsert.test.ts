import { describe, expect, it } from "vitest"
import * as Driver from "../../../src/database/sqlite/Driver.ts"
import { FailedStatement } from "../../../src/database/FailedStatement.ts"
import * as BulkInsert from "../../../src/database/rows/BulkInsert.ts"

const sizes = [0, 1, 7, 8, 9, ...Array.from({ length: 68 }, (_, at) => 63 + at), 200]
const rows = (length: number) => Array.from({ length }, (_, at) => [at * 2, at % 3 === 0 ? null : `row ${at}`] as const)

/** An empty database and a query of its rows. */
const opened = (table: string) => {
  const { rows: run, lists } = Driver.open(":memory:", "write")
  run(table)
  return { run, all: (query: string) => lists(query) }
}

describe("BulkInsert", () => {
  it("writes any number of rows in order", () => {
    const insert = BulkInsert.statement("tools", ["number", "name"])
    for (const size of sizes) {
      const { run, all } = opened(
        "CREATE TABLE tools (row INTEGER PRIMARY KEY, number INTEGER NOT NULL, name TEXT) STRICT"
      )
      insert(run, rows(size))
      expect(all("SELECT number, name FROM tools ORDER BY row")).toEqual(rows(size))
    }
  })

  it("applies the conflict clause, so that the last row wins", () => {
    const { run, all } = opened("CREATE TABLE tools (number INTEGER PRIMARY KEY, name TEXT) STRICT")
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

  it("fails for an invalid row", () => {
    const { run } = opened("CREATE TABLE tools (number INTEGER PRIMARY KEY) STRICT")
    expect(() => BulkInsert.statement("tools", ["number"])(run, [[1], ["one"]])).toThrow(FailedStatement)
  })
})
