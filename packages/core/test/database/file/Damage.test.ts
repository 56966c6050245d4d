/**
 * Files that are spoilt behind the program's back. Whatever it answers then is what was acknowledged, or an error that
 * says what is wrong; and it answers at once.
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

/** A file with all rows, half of them in its log only, as it stands when a program is killed. */
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

/** What is answered within a moment: rows, or the tag of a typed error. */
const answer = <A, E>(asked: Effect.Effect<A, E>) =>
  Effect.map(Effect.exit(Effect.timeout(asked, "5 seconds")), (exit) => {
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

describe("a log that a killed program left", () => {
  const spoilt: ReadonlyArray<readonly [string, (wal: string) => void]> = [
    ["was removed", (wal) => rmSync(wal)],
    ["is empty", (wal) => truncateSync(wal, 0)],
    ["lost its end", (wal) => truncateSync(wal, Math.floor(size(wal) * 0.6))],
    ["lost all but half of its head", (wal) => truncateSync(wal, 16)],
    ["has a head of garbage", (wal) => patch(wal, 0, 32)],
    ["has garbage within", (wal) => patch(wal, Math.floor(size(wal) * 0.5), 64)],
    ["has garbage at its end", (wal) => patch(wal, size(wal) - 64, 64)],
    ["is garbage", (wal) => patch(wal, 0, size(wal))],
    ["is of another file", (wal) => writeFileSync(wal, Buffer.alloc(50_000, "another's log"))]
  ]

  // SQLite takes a log for as long as its checksums hold: what comes is a state that there was, and none that there was
  // not. That its end is missing can only be told by what was kept elsewhere, as a checkpoint of the deepwell's.
  it.scopedLive.each(spoilt)("and that %s: the rows are those of some moment before, or it is refused", ([, spoil]) =>
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

  it.scopedLive("brings everything back when nobody spoilt it, also without its index", () =>
    Effect.gen(function* () {
      expect(yield* reopened(yield* killed)).toEqual(all)
    })
  )
})

describe("what lies beside a file that is open", () => {
  const ways: ReadonlyArray<readonly [string, (filename: string) => void]> = [
    ["its log was removed", (file) => rmSync(`${file}-wal`)],
    ["its log was renamed", (file) => renameSync(`${file}-wal`, `${file}-away`)],
    [
      "its log was replaced",
      (file) => {
        copyFileSync(`${file}-wal`, `${file}-copy`)
        renameSync(`${file}-copy`, `${file}-wal`)
      }
    ],
    ["the log's index was removed", (file) => rmSync(`${file}-shm`)],
    [
      "both were removed",
      (file) => {
        rmSync(`${file}-wal`)
        rmSync(`${file}-shm`)
      }
    ]
  ]

  it.scopedLive.each(ways)("%s: nothing is reported as written, and closing it brings all rows back", ([, spoil]) =>
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

describe("a file that was cut off", () => {
  const kept = [0, 1, 50, 100, 512, 4096, 5_000, 3 * 4096, 0.5] as const

  const bytes = (whole: number, left: number): number => (left < 1 && left > 0 ? Math.floor(whole * left) : left)

  it.scopedLive.each(kept)("to %d while nobody had it open is refused", (left) =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      yield* Effect.scoped(Effect.flatMap(Files.open(Files.options(filename, { settings })), fill))
      truncateSync(filename, bytes(size(filename), left))
      const opening = Files.options(filename, { settings, create: false })
      const found = yield* answer(Effect.scoped(Effect.flatMap(Files.open(opening), Files.texts)))
      expect(["DatabaseCorrupt", "DatabaseForeign", "DatabaseUnavailable"]).toContain(found)
    })
  )

  it.scopedLive.each(kept)("to %d while it is open: nothing is answered, nor reported as written", (left) =>
    Effect.gen(function* () {
      const { filename, database } = yield* Files.fresh({ settings })
      yield* fill(database)
      yield* Files.meddle(filename, "PRAGMA wal_checkpoint(TRUNCATE)")
      const rest = bytes(size(filename), left)
      truncateSync(filename, rest)
      for (let round = 0; round < 3; round += 1) {
        for (const asked of [Files.texts(database), Files.add(database, "after")]) {
          const found = yield* answer<unknown, unknown>(asked)
          expect(["DatabaseCorrupt", "DatabaseForeign", "DatabaseUnavailable"]).toContain(found)
        }
        yield* answer(database.ping)
      }
      // Nor is a new database made of what is left.
      expect(size(filename)).toBe(rest)
    })
  )
})

describe("a disk that is full", () => {
  it.scopedLive("refuses what does not fit, keeps what did, and goes on when there is room", () =>
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
