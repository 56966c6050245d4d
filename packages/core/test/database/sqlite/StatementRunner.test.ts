import { describe, expect, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { attempt, FailedStatement } from "../../../src/database/DatabaseError.ts"
import * as Connection from "../../../src/database/sqlite/Connection.ts"

const opened = Effect.map(Connection.open("test", ":memory:", "write"), ({ driver }) => driver)

const numbers = (most: number) =>
  `SELECT value AS number, value * 2 AS twice FROM json_each('${JSON.stringify(Array.from({ length: most }, (_, index) => index))}')`

describe("StatementRunner", () => {
  // Trap: the client caches a failure to prepare until the connection is closed.
  it.scoped("prepares a statement again after it failed, for example before a migration", () =>
    Effect.gen(function* () {
      const { rows } = yield* opened
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        expect(() => rows("SELECT text FROM notes")).toThrow(FailedStatement)
      }
      rows("CREATE TABLE notes (text TEXT)")
      rows("INSERT INTO notes VALUES (?)", ["a"])
      expect(rows("SELECT text FROM notes")).toEqual([{ text: "a" }])
      expect(rows("SELECT text FROM notes")).toEqual([{ text: "a" }])
    })
  )

  it.scoped("names the statement and keeps SQLite's code when a statement fails", () =>
    Effect.gen(function* () {
      const { rows, once } = yield* opened
      rows("CREATE TABLE notes (text TEXT UNIQUE)")
      rows("INSERT INTO notes VALUES (?)", ["a"])
      for (const execute of [rows, once]) {
        const error = yield* Effect.flip(attempt(() => execute("INSERT INTO notes VALUES (?)", ["a"])))
        expect(error).toMatchObject({
          statement: "INSERT INTO notes VALUES (?)",
          cause: { code: "SQLITE_CONSTRAINT_UNIQUE" }
        })
        expect(() => execute("SELECT")).toThrow(FailedStatement)
      }
    })
  )

  it.scoped.each([1, 15, 16, 100])("returns the same %i rows each time", (most) =>
    Effect.gen(function* () {
      const { rows } = yield* opened
      const expected = Array.from({ length: most }, (_, number) => ({ number, twice: number * 2 }))
      for (let time = 1; time <= 4; time += 1) {
        expect(rows(numbers(most))).toEqual(expected)
      }
      const limited = "SELECT number FROM many LIMIT ?"
      rows(`CREATE TABLE many AS ${numbers(100)}`)
      for (const limit of [20, 0, 3, 100]) {
        expect(rows(limited, [limit])).toEqual(Array.from({ length: limit }, (_, number) => ({ number })))
      }
    })
  )

  it.scoped("returns rows by column, also for equal names, numeric names and columns that were added", () =>
    Effect.gen(function* () {
      const { rows } = yield* opened
      rows(`CREATE TABLE many AS ${numbers(30)}`)
      for (let time = 1; time <= 3; time += 1) {
        expect(rows("SELECT twice AS n, number AS n FROM many LIMIT 20")[7]).toEqual({ n: 7 })
        expect(rows('SELECT twice AS "2", number AS "1" FROM many LIMIT 20')[7]).toEqual({ 1: 7, 2: 14 })
        expect(rows("SELECT * FROM many LIMIT 20")[7]).toEqual({ number: 7, twice: 14 })
      }
      rows("ALTER TABLE many RENAME COLUMN twice TO double")
      expect(rows("SELECT * FROM many LIMIT 20")[7]).toEqual({ number: 7, double: 14 })
    })
  )

  it.scoped("is in a transaction until it commits or rolls back, and ignores a second rollback", () =>
    Effect.gen(function* () {
      const { begin, commit, rollback, rows, inTransaction } = yield* opened
      begin("BEGIN IMMEDIATE")
      expect(inTransaction()).toBe(true)
      commit()
      expect(inTransaction()).toBe(false)
      begin("BEGIN")
      expect(() => begin("BEGIN")).toThrow(FailedStatement)
      expect(inTransaction()).toBe(true)
      rows("ROLLBACK")
      rollback()
      rollback()
      expect(inTransaction()).toBe(false)
    })
  )

  it.scoped("counts no fibers in Effect's metrics", () =>
    Effect.gen(function* () {
      const { rows } = yield* opened
      const started = Metric.counter("effect_fiber_started", { incremental: true })
      const before = yield* Metric.value(started)
      rows("SELECT 1")
      expect(yield* Metric.value(started)).toEqual(before)
    })
  )
})
