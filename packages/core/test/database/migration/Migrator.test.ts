import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import type { Migration } from "../../../src/database/migration/Migration.ts"
import * as Migrations from "../../../src/database/migration/Migration.ts"
import * as Files from "../Files.ts"

const step = (set: string, id: number, ...statements: ReadonlyArray<string>): Migration => ({
  set,
  id,
  name: `step ${id}`,
  statements
})

const tables = (filename: string) =>
  Effect.scoped(
    Effect.flatMap(
      Files.plain(filename),
      (sql) => sql<{ name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`
    )
  ).pipe(Effect.map((rows) => rows.map(({ name }) => name)))

const file = Effect.map(Files.folder, (path) => join(path, "notes.db"))

const migrate = (filename: string, ...migrations: ReadonlyArray<Migration>) =>
  Effect.scoped(Effect.asVoid(Files.open(Files.options(filename, { migrations }))))

const a1 = step("a", 1, "CREATE TABLE one (x)")
const a2 = step("a", 2, "CREATE TABLE two (x)", "INSERT INTO two SELECT x FROM one")
const a2AfterNothing = step("a", 2, "CREATE TABLE two (x)")
const b1 = step("b", 1, "CREATE TABLE other (x)")

describe("Migrator", () => {
  it.scopedLive("applies each pending migration once, and records it", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename, a1)
      yield* migrate(filename, a1, b1, a2)
      yield* migrate(filename, a1, a2, b1)
      expect(yield* tables(filename)).toEqual(["migrations", "one", "other", "two"])
      const sql = yield* Files.plain(filename)
      const ledger = yield* sql`SELECT migration_set, id, name, checksum FROM migrations ORDER BY migration_set, id`
      expect(ledger).toEqual(
        [a1, a2, b1].map((migration) => ({
          migration_set: migration.set,
          id: migration.id,
          name: migration.name,
          checksum: Migrations.checksum(migration)
        }))
      )
    })
  )

  it.scopedLive("applies nothing if one statement fails, and reports the statement", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename, a1)
      const broken = step("b", 1, "CREATE TABLE other (x)", "INSERT INTO nowhere VALUES (1)")
      const error = yield* Effect.flip(migrate(filename, a1, a2, broken))
      expect(error).toMatchObject({
        _tag: "MigrationFailed",
        set: "b",
        id: 1,
        statement: "INSERT INTO nowhere VALUES (1)",
        reason: "SQLITE_ERROR"
      })
      expect(yield* tables(filename)).toEqual(["migrations", "one"])
    })
  )

  it.scopedLive("rejects two statements in one text", () =>
    Effect.gen(function* () {
      const filename = yield* file
      const error = yield* Effect.flip(migrate(filename, step("a", 1, "CREATE TABLE one (x); CREATE TABLE two (x)")))
      expect(error).toMatchObject({ _tag: "MigrationFailed", reason: "RangeError" })
      expect(yield* tables(filename)).toEqual([])
    })
  )

  it.scopedLive("rejects a file with a migration that the program does not know, in any set", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename, a1, a2, b1)
      for (const [known, set, id] of [
        [[a1, b1], "a", 2],
        [[a1, a2], "b", 1],
        [[], "a", 1],
        [[a1, b1, step("c", 1, "CREATE TABLE third (x)")], "a", 2]
      ] as const) {
        expect(yield* Effect.flip(migrate(filename, ...known))).toMatchObject({ _tag: "SchemaTooNew", set, id })
      }
      expect(yield* tables(filename)).toEqual(["migrations", "one", "other", "two"])
    })
  )

  it.scopedLive("rejects a migration that changed after it was applied, and applies nothing", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename, a1)
      for (const changed of [
        { ...a1, statements: ["CREATE TABLE one (x, y)"] },
        { ...a1, name: "renamed" }
      ]) {
        expect(yield* Effect.flip(migrate(filename, changed, b1))).toMatchObject({
          _tag: "MigrationFailed",
          set: "a",
          id: 1,
          reason: "changed since it was applied"
        })
      }
      expect(yield* tables(filename)).toEqual(["migrations", "one"])
    })
  )

  // Trap: the migrator of the library compares only the highest id, and so skips a migration with a lower one.
  it.scopedLive("rejects a pending migration with a lower number than an applied one", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename, a2AfterNothing)
      expect(yield* Effect.flip(migrate(filename, a1, a2AfterNothing))).toMatchObject({
        _tag: "MigrationFailed",
        set: "a",
        id: 1
      })
    })
  )

  it.scopedLive.each([
    ["twice in the list", [a1, a1], "listed twice"],
    ["twice with another one in between", [a1, a2, a1], "its number does not follow the one before"],
    ["out of order", [a2, a1], "its number does not follow the one before"],
    ["with number 0", [step("a", 0, "SELECT 1")], "listed twice"],
    ["with a fractional number", [step("a", 1.5, "SELECT 1")], "its number does not follow the one before"],
    ["that commits", [step("a", 1, "CREATE TABLE one (x)", "COMMIT")], "begins or ends a transaction"],
    ["that vacuums", [step("a", 1, "\n vacuum")], "begins or ends a transaction"]
  ] as const)("rejects a migration %s", ([, migrations, reason]) =>
    Effect.gen(function* () {
      const filename = yield* file
      expect(yield* Effect.flip(migrate(filename, ...migrations))).toMatchObject({ _tag: "MigrationFailed", reason })
      expect(existsSync(filename) ? yield* tables(filename) : []).toEqual([])
    })
  )

  // Trap: the migrator of the library reports success although writing the migration table failed.
  it.scopedLive("fails if the migration table cannot be written", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename, a1)
      yield* Effect.scoped(
        Files.meddle(filename, "CREATE TRIGGER swallow BEFORE INSERT ON migrations BEGIN SELECT RAISE(IGNORE); END")
      )
      expect(yield* Effect.flip(migrate(filename, a1, b1))).toMatchObject({
        _tag: "MigrationFailed",
        set: "b",
        id: 1,
        reason: "not applied"
      })
      expect(yield* tables(filename)).toEqual(["migrations", "one"])
    })
  )

  it.scopedLive("rejects a foreign table with the name of the migration table", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* migrate(filename)
      yield* Effect.scoped(Files.meddle(filename, "CREATE TABLE migrations (x)"))
      expect(yield* Effect.flip(migrate(filename, a1))).toMatchObject({ _tag: "StatementFailed" })
    })
  )

  // Trap: the client caches a failure to prepare for ten minutes, so no statement may be prepared before the migration.
  it.scopedLive("completes before any other statement is prepared", () =>
    Effect.gen(function* () {
      const filename = yield* file
      const database = yield* Files.open(Files.options(filename))
      expect(yield* Files.texts(database)).toEqual([])
      yield* Files.add(database, "a")
    })
  )

  it.prop(
    "distinguishes lists of statements with the same concatenated text",
    [FastCheck.array(FastCheck.string(), { minLength: 1 }), FastCheck.nat()],
    ([statements, at]) => {
      const cut = at % (statements.length + 1)
      const joined = [statements.slice(0, cut).join(""), ...statements.slice(cut)]
      const same = JSON.stringify(joined) === JSON.stringify(statements)
      expect(Migrations.checksum(step("a", 1, ...joined)) === Migrations.checksum(step("a", 1, ...statements))).toBe(
        same
      )
    }
  )
})
