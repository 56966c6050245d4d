import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import type { DatabaseOptions } from "../../../src/database/Database.ts"
import * as Files from "../Files.ts"

const refusal = (filename: string, more: Partial<DatabaseOptions> = {}) =>
  Effect.flip(Effect.scoped(Files.open(Files.options(filename, more))))

const contents = (path: string) =>
  new Map(
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(path, name))])
  )

// The WAL and its index may appear in the folder. Existing files may not change, except for the WAL index.
const changed = (before: ReadonlyMap<string, Buffer>, path: string) =>
  [...before.keys()].filter(
    (name) => !name.endsWith("-shm") && before.get(name)?.compare(readFileSync(join(path, name))) !== 0
  )

describe("Opening", () => {
  // Trap: failing to open is a defect of the library.
  it.scopedLive("reports that the folder does not exist", () =>
    Effect.gen(function* () {
      const path = yield* Files.folder
      const error = yield* refusal(join(path, "none", "notes.db"))
      expect(error).toMatchObject({ _tag: "DatabaseUnavailable", operation: "open", reason: "no such folder" })
      expect(readdirSync(path)).toEqual([])
    })
  )

  it.scopedLive.each([{ create: false }, { create: true, readonly: true }])("creates no file with %j", (more) =>
    Effect.gen(function* () {
      const path = yield* Files.folder
      const error = yield* refusal(join(path, "notes.db"), more)
      expect(error).toMatchObject({ _tag: "DatabaseUnavailable", reason: "no such file" })
      expect(readdirSync(path)).toEqual([])
    })
  )

  it.scopedLive.each(["", "  ", "a\0b", "notes.db "])("rejects the file name %j", (filename) =>
    Effect.gen(function* () {
      expect(yield* refusal(filename)).toMatchObject({ _tag: "DatabaseUnavailable", reason: "not a file name" })
    })
  )

  it.scopedLive("reports that a folder is not a file", () =>
    Effect.gen(function* () {
      expect(yield* refusal(yield* Files.folder)).toMatchObject({ _tag: "DatabaseUnavailable", operation: "open" })
    })
  )

  it.scopedLive("does not interpret the file name", () =>
    Effect.gen(function* () {
      const path = yield* Files.folder
      const name = "a b?mode=memory#c%41&d.db"
      yield* Files.add(yield* Files.open(Files.options(join(path, name))), "a")
      expect(existsSync(join(path, name))).toBe(true)
    })
  )

  it.scopedLive("accepts an empty file as a new one if it may create one", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      writeFileSync(filename, "")
      expect(yield* refusal(filename, { create: false })).toMatchObject({
        _tag: "DatabaseUnavailable",
        reason: "empty file"
      })
      expect(readFileSync(filename, "utf8")).toBe("")
      yield* Files.add(yield* Files.open(Files.options(filename)), "a")
    })
  )

  describe("rejects a foreign file and leaves it unchanged:", () => {
    const foreign = (path: string, more: Partial<DatabaseOptions> = {}) =>
      Effect.gen(function* () {
        const before = contents(path)
        const error = yield* refusal(join(path, "notes.db"), more)
        expect(error).toMatchObject({ _tag: "DatabaseForeign", operation: "open" })
        expect(changed(before, path)).toEqual([])
      })

    it.scopedLive.each(["x", "no database at all\n", "SQLite format 2\0", "z".repeat(100_000)])("text %#", (text) =>
      Effect.gen(function* () {
        const path = yield* Files.folder
        writeFileSync(join(path, "notes.db"), text)
        yield* foreign(path)
        yield* foreign(path, { create: false })
        yield* foreign(path, { readonly: true })
      })
    )

    it.scopedLive.each([
      ["tables without an id", ["CREATE TABLE t (x)"]],
      ["another id", ["PRAGMA application_id = 77", "CREATE TABLE t (x)"]],
      ["another id only", ["PRAGMA application_id = 77"]],
      ["another id and a WAL", ["PRAGMA application_id = 77", "PRAGMA journal_mode = WAL", "CREATE TABLE t (x)"]],
      ["a WAL and no table", ["PRAGMA journal_mode = WAL"]]
    ] as const)("a database with %s", ([, statements]) =>
      Effect.gen(function* () {
        const path = yield* Files.folder
        yield* Effect.scoped(Files.meddle(join(path, "notes.db"), ...statements))
        yield* foreign(path)
        yield* foreign(path, { create: false })
        yield* foreign(path, { readonly: true })
      })
    )

    it.scopedLive("a database that another program is writing to", () =>
      Effect.gen(function* () {
        const path = yield* Files.folder
        yield* Files.meddle(
          join(path, "notes.db"),
          "PRAGMA journal_mode = WAL",
          "CREATE TABLE t (x)",
          "BEGIN IMMEDIATE"
        )
        yield* foreign(path)
      })
    )

    // As after a crash: a WAL with committed pages and no open connection. Opening the file would checkpoint it.
    it.scopedLive("a database whose program crashed", () =>
      Effect.gen(function* () {
        const path = yield* Files.folder
        const filename = join(path, "notes.db")
        const crashed = join(path, "crashed")
        mkdirSync(crashed)
        yield* Files.meddle(filename, "PRAGMA application_id = 77", "PRAGMA journal_mode = WAL", "CREATE TABLE t (x)")
        for (const end of ["", "-wal"]) {
          writeFileSync(join(crashed, `notes.db${end}`), readFileSync(`${filename}${end}`))
        }
        yield* foreign(crashed)
      })
    )
  })

  it.scopedLive("rolls back an incomplete transaction that a crash left in its own file", () =>
    Effect.gen(function* () {
      const path = yield* Files.folder
      const filename = join(path, "notes.db")
      const crashed = join(path, "crashed.db")
      const fill =
        "INSERT INTO big SELECT randomblob(4000) FROM (VALUES (1), (2), (3), (4)), (VALUES (1), (2), (3), (4))"
      yield* Files.meddle(
        filename,
        `PRAGMA application_id = ${0x6e6f7465}`,
        "CREATE TABLE big (x)",
        fill,
        "PRAGMA cache_size = 1",
        "BEGIN",
        "UPDATE big SET x = 'half done'",
        fill
      )
      for (const end of ["", "-journal"]) {
        writeFileSync(`${crashed}${end}`, readFileSync(`${filename}${end}`))
      }
      const database = yield* Files.open(Files.options(crashed))
      const rows = yield* Files.rows(database, "SELECT length(x) AS length FROM big")
      expect(rows).toEqual(Array.from({ length: 16 }, () => ({ length: 4000 })))
    })
  )

  it.scopedLive.each([0, 1.5, 2 ** 31, Number.NaN])("fails with a defect for the application id %d", (applicationId) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Effect.scoped(Files.open(Files.options(":memory:", { applicationId }))))
      expect(Exit.isFailure(exit) && Cause.isDie(exit.cause)).toBe(true)
    })
  )

  it.scopedLive("reports that the file is damaged", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      yield* Effect.scoped(Files.open(Files.options(filename)))
      const bytes = readFileSync(filename)
      bytes.fill(0xff, 100, 4096)
      writeFileSync(filename, bytes)
      expect(yield* refusal(filename)).toMatchObject({ _tag: "DatabaseCorrupt" })
      expect(Files.descriptors(filename)).toBe(0)
    })
  )

  it.scopedLive("waits for a lock without blocking, and fails at the deadline", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      const holder = yield* Files.meddle(filename, "BEGIN EXCLUSIVE")
      const { result, longest } = yield* Files.lag(refusal(filename, { settings: Files.impatient }))
      expect(result).toMatchObject({
        _tag: "DatabaseUnavailable",
        reason: "did not open in time (SQLITE_BUSY)"
      })
      expect(longest).toBeLessThan(250)
      const release = Effect.delay(
        Effect.suspend(() => holder.executeUnprepared("ROLLBACK", [], undefined)),
        100
      )
      yield* Effect.all([Files.open(Files.options(filename)), release], { concurrency: "unbounded" })
    })
  )

  it.scopedLive("succeeds for several connections concurrently", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      const all = yield* Effect.all(
        Array.from({ length: 8 }, () => Files.open(Files.options(filename))),
        { concurrency: "unbounded" }
      )
      yield* Effect.forEach(all, (database, index) => Files.add(database, String(index)), { concurrency: "unbounded" })
      expect((yield* Effect.forEach(all, Files.texts)).map((texts) => texts.length)).toEqual(all.map(() => 8))
    })
  )

  it.scopedLive("needs no write lock if the file is up to date", () =>
    Effect.gen(function* () {
      const { filename } = yield* Files.fresh()
      yield* Files.meddle(filename, "BEGIN IMMEDIATE")
      const database = yield* Files.open(Files.options(filename, { create: false, settings: Files.impatient }))
      expect(yield* Files.texts(database)).toEqual([])
    })
  )

  it.scopedLive("leaves no connection open after a failure", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      const broken = { set: "notes", id: 2, name: "broken", statements: ["CREATE TABEL t (x)"] }
      expect(yield* refusal(filename, { migrations: [Files.notes, broken] })).toMatchObject({ _tag: "MigrationFailed" })
      expect(yield* refusal(filename, { applicationId: 1 })).toMatchObject({ _tag: "DatabaseForeign" })
      expect(Files.descriptors(filename)).toBe(0)
      yield* Files.open(Files.options(filename))
    })
  )

  describe("read-only", () => {
    it.scopedLive("reads, and rejects writes", () =>
      Effect.gen(function* () {
        const { filename, database } = yield* Files.fresh()
        yield* Files.add(database, "a")
        const reader = yield* Files.open(Files.options(filename, { readonly: true }))
        expect(yield* Files.texts(reader)).toEqual(["a"])
        expect(yield* Effect.flip(Files.add(reader, "b"))).toMatchObject({ _tag: "DatabaseReadOnly", operation: "add" })
        yield* reader.ping
        yield* Files.add(database, "c")
        expect(yield* Files.texts(reader)).toEqual(["a", "c"])
      })
    )

    it.scopedLive("does not migrate", () =>
      Effect.gen(function* () {
        const { filename } = yield* Files.fresh({ migrations: [] })
        expect(yield* refusal(filename, { readonly: true })).toMatchObject({
          _tag: "MigrationFailed",
          set: "notes",
          id: 1,
          reason: "not applied"
        })
      })
    )
  })
})
