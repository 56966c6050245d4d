/**
 * Database files that are damaged from outside. Each query then returns acknowledged data or fails with an error that
 * names the damage, and does not block.
 */
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { isDatabaseError } from "../../../src/database/DatabaseError.ts"
import * as Files from "../Files.ts"

const settings = { ...Files.impatient, synchronous: "NORMAL" as const }

const count = 60

// Some pages, so that a part of the file can be missing.
const text = (at: number): string => `${String(at).padStart(4, "0")} ${"x".repeat(900)}`

const all = Array.from({ length: count }, (_, at) => text(at))

const fill = (database: Files.Shape) => Effect.forEach(all, (each) => Files.add(database, each), { discard: true })

/** A file with all rows, half of them only in its WAL, as a killed program leaves it. */
const killed = Effect.gen(function* () {
  const folder = yield* Files.folder
  const live = join(folder, "live.db")
  const filename = join(folder, "notes.db")
  yield* Effect.scoped(
    Effect.gen(function* () {
      const database = yield* Files.open(Files.options(live, { settings }))
      yield* Effect.forEach(all.slice(0, count / 2), (each) => Files.add(database, each), { discard: true })
      yield* Files.meddle(live, "PRAGMA wal_checkpoint(TRUNCATE)")
      yield* Effect.forEach(all.slice(count / 2), (each) => Files.add(database, each), { discard: true })
      for (const end of ["", "-wal"]) {
        copyFileSync(`${live}${end}`, `${filename}${end}`)
      }
    })
  )
  return filename
})

/** The result of a query within five seconds: rows, or the tag of a typed error. */
const answer = <A, E>(query: Effect.Effect<A, E>) =>
  Effect.map(Effect.exit(Effect.timeout(query, "5 seconds")), (exit) => {
    if (Exit.isSuccess(exit)) {
      return exit.value
    }
    const error = Cause.squash(exit.cause)
    expect(!Cause.isDie(exit.cause) && isDatabaseError(error), Cause.pretty(exit.cause)).toBe(true)
    return isDatabaseError(error) ? error._tag : "no typed error"
  })

const reopened = (filename: string) =>
  answer(Effect.scoped(Effect.flatMap(Files.open(Files.options(filename, { settings })), Files.texts)))

const patch = (path: string, at: number, length: number) => {
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xa5, at, at + length))
}

const size = (path: string): number => statSync(path).size

describe("the WAL of a killed program", () => {
  const damages: ReadonlyArray<readonly [string, (wal: string) => void]> = [
    ["was removed", (wal) => rmSync(wal)],
    ["is empty", (wal) => truncateSync(wal, 0)],
    ["is truncated", (wal) => truncateSync(wal, Math.floor(size(wal) * 0.6))],
    ["is truncated within its header", (wal) => truncateSync(wal, 16)],
    ["has an invalid header", (wal) => patch(wal, 0, 32)],
    ["has garbage in its middle", (wal) => patch(wal, Math.floor(size(wal) * 0.5), 64)],
    ["has garbage at its end", (wal) => patch(wal, size(wal) - 64, 64)],
    ["is garbage", (wal) => patch(wal, 0, size(wal))],
    ["belongs to another file", (wal) => writeFileSync(wal, Buffer.alloc(50_000, "another's log"))]
  ]

  // SQLite reads the WAL up to the first wrong checksum, so the rows are a state that was committed. A missing end can
  // be detected only with data outside the file, such as a checkpoint of the deepwell.
  it.scopedLive.each(damages)("that %s: the rows are an earlier committed state, or opening fails", ([, spoil]) =>
    Effect.gen(function* () {
      const filename = yield* killed
      spoil(`${filename}-wal`)
      const found = yield* reopened(filename)
      if (Array.isArray(found)) {
        expect(found.length).toBeGreaterThanOrEqual(count / 2)
        expect(found).toEqual(all.slice(0, found.length))
        const database = yield* Files.open(Files.options(filename, { settings }))
        yield* Files.add(database, "next")
        expect(yield* Files.texts(database)).toEqual([...all.slice(0, found.length), "next"])
      } else {
        expect(["DatabaseCorrupt", "DatabaseUnavailable"]).toContain(found)
      }
    })
  )

  it.scopedLive("restores all rows when it is undamaged, also without its index", () =>
    Effect.gen(function* () {
      expect(yield* reopened(yield* killed)).toEqual(all)
    })
  )
})

describe("the companion files of an open database", () => {
  const ways: ReadonlyArray<readonly [string, (filename: string) => void]> = [
    ["the WAL was removed", (file) => rmSync(`${file}-wal`)],
    ["the WAL was renamed", (file) => renameSync(`${file}-wal`, `${file}-away`)],
    [
      "the WAL was replaced",
      (file) => {
        copyFileSync(`${file}-wal`, `${file}-copy`)
        renameSync(`${file}-copy`, `${file}-wal`)
      }
    ],
    ["the WAL index was removed", (file) => rmSync(`${file}-shm`)],
    [
      "both were removed",
      (file) => {
        rmSync(`${file}-wal`)
        rmSync(`${file}-shm`)
      }
    ]
  ]

  it.scopedLive.each(ways)(
    "%s: no write is reported as committed, and all rows are readable after closing",
    ([, spoil]) =>
      Effect.gen(function* () {
        const filename = join(yield* Files.folder, "notes.db")
        yield* Effect.scoped(
          Effect.gen(function* () {
            const database = yield* Files.open(Files.options(filename, { settings }))
            yield* fill(database)
            expect(yield* Files.texts(database)).toEqual(all)
            spoil(filename)
            const gone = {
              _tag: "DatabaseUnavailable",
              reason: "the log beside the file was removed or replaced since it was opened"
            }
            for (let round = 0; round < 2; round += 1) {
              expect(yield* Effect.flip(Files.add(database, "after"))).toMatchObject(gone)
              expect(yield* Effect.flip(Files.texts(database))).toMatchObject(gone)
              expect(yield* Effect.flip(database.ping)).toMatchObject(gone)
            }
          })
        )
        expect(yield* reopened(filename)).toEqual(all)
      })
  )
})

describe("a truncated file", () => {
  const kept = [0, 1, 50, 100, 512, 4096, 5_000, 3 * 4096, 0.5] as const

  const bytes = (whole: number, left: number): number => (left < 1 && left > 0 ? Math.floor(whole * left) : left)

  it.scopedLive.each(kept)("is rejected when it was truncated to %d while closed", (left) =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      yield* Effect.scoped(Effect.flatMap(Files.open(Files.options(filename, { settings })), fill))
      truncateSync(filename, bytes(size(filename), left))
      const opening = Files.options(filename, { settings, create: false })
      const found = yield* answer(Effect.scoped(Effect.flatMap(Files.open(opening), Files.texts)))
      expect(["DatabaseCorrupt", "DatabaseForeign", "DatabaseUnavailable"]).toContain(found)
    })
  )

  it.scopedLive.each(kept)("fails every read and write when it is truncated to %d while open", (left) =>
    Effect.gen(function* () {
      const { filename, database } = yield* Files.fresh({ settings })
      yield* fill(database)
      yield* Files.meddle(filename, "PRAGMA wal_checkpoint(TRUNCATE)")
      const rest = bytes(size(filename), left)
      truncateSync(filename, rest)
      for (let round = 0; round < 3; round += 1) {
        for (const query of [Files.texts(database), Files.add(database, "after")]) {
          const found = yield* answer<unknown, unknown>(query)
          expect(["DatabaseCorrupt", "DatabaseForeign", "DatabaseUnavailable"]).toContain(found)
        }
        yield* answer(database.ping)
      }
      // The rest of the file is not replaced by a new database.
      expect(size(filename)).toBe(rest)
    })
  )
})

describe("a full disk", () => {
  it.scopedLive(
    "rejects writes that do not fit, keeps committed rows, and accepts writes when space is free again",
    () =>
      Effect.gen(function* () {
        const { database } = yield* Files.fresh({ settings })
        yield* Files.execute(database, "PRAGMA max_page_count = 12")
        const kept: Array<string> = []
        let refused: unknown
        for (const each of all) {
          const exit = yield* Effect.exit(Files.add(database, each))
          if (Exit.isFailure(exit)) {
            refused = Cause.squash(exit.cause)
            break
          }
          kept.push(each)
        }
        expect(refused).toMatchObject({ _tag: "DatabaseFull", operation: "add" })
        expect(kept.length).toBeGreaterThan(0)
        expect(yield* Files.texts(database)).toEqual(kept)
        yield* Files.execute(database, "PRAGMA max_page_count = 1000")
        yield* Files.add(database, "next")
        expect(yield* Files.texts(database)).toEqual([...kept, "next"])
      })
  )
})
