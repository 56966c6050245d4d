/** Connections come and go: extra ones, old ones, broken ones, and those whose file is not there any more. */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Either, Fiber, Logger, Predicate, TestClock } from "effect"
import * as Files from "./Files.ts"

const settings = Files.impatient

/** Reads that hold their connections until they are told to go on. */
const holding = (database: Files.Shape, count: number) =>
  Effect.gen(function* () {
    const go = yield* Deferred.make<void>()
    const begun = yield* Effect.forEach(Array.from({ length: count }), () =>
      Effect.gen(function* () {
        const inside = yield* Deferred.make<void>()
        const fiber = yield* Effect.fork(
          database.snapshot("hold", () => Effect.zipRight(Deferred.succeed(inside, undefined), Deferred.await(go)))
        )
        yield* Deferred.await(inside)
        return fiber
      })
    )
    return Effect.zipRight(Deferred.succeed(go, undefined), Effect.forEach(begun, Fiber.join))
  })

describe("the pool of readers", () => {
  it.scopedLive("opens more when all are in use, closes those when they are given back, and no more than that", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh({ settings: { ...settings, readers: 1, overflow: 2 } })
      yield* Files.rows(database, "SELECT 1")
      const kept = Files.descriptors(filename)
      const release = yield* holding(database, 3)
      expect(Files.descriptors(filename)).toBeGreaterThan(kept)
      expect(yield* Effect.flip(database.read("one more", (run) => run("SELECT 1")))).toMatchObject({
        _tag: "ConnectionPoolExhausted",
        operation: "one more"
      })
      yield* release
      // SQLite keeps the descriptors of some that are closed, for the next, as long as locks on the file are held.
      const after = Files.descriptors(filename)
      yield* Effect.flatten(holding(database, 3))
      yield* Effect.flatten(holding(database, 3))
      expect(Files.descriptors(filename)).toBeLessThanOrEqual(after)
    })
  )

  it.scoped("puts another in the place of one that is an hour old", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh()
      const mark = Files.rows(database, "PRAGMA cache_size = 77")
      const marked = Effect.map(
        Files.rows(database, "PRAGMA cache_size"),
        ([row]) => Predicate.hasProperty(row, "cache_size") && row.cache_size === 77
      )
      yield* mark
      yield* TestClock.adjust("59 minutes")
      expect(yield* marked).toBe(true)
      const before = Files.descriptors(filename)
      yield* TestClock.adjust("61 seconds")
      expect(yield* marked).toBe(false)
      expect(Files.descriptors(filename)).toBe(before)
    })
  )
})

describe("a file that is not where it was", () => {
  const moved = [
    ["removed", (file: string) => rmSync(file)],
    ["renamed", (file: string) => renameSync(file, `${file}.away`)],
    ["removed with its folder", (file: string) => rmSync(dirname(file), { recursive: true })],
    [
      "replaced by a copy",
      (file: string) => {
        copyFileSync(file, `${file}.copy`)
        renameSync(`${file}.copy`, file)
      }
    ]
  ] as const

  it.scopedLive.each(moved)("is noticed when it was %s: nothing is read, and nothing reported as written", ([, move]) =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh({ settings })
      yield* Files.add(database, "before")
      yield* Effect.sync(() => move(filename))
      const gone = { _tag: "DatabaseUnavailable", reason: "the file was removed or replaced since it was opened" }
      expect(yield* Effect.flip(Files.texts(database))).toMatchObject(gone)
      expect(yield* Effect.flip(Files.add(database, "after"))).toMatchObject(gone)
      expect(yield* Effect.flip(database.ping)).toMatchObject(gone)
    })
  )
})

describe("a connection that breaks", () => {
  it.scopedLive("is replaced once the file is good again, the one that writes too", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh({ settings })
      yield* Files.add(database, "before")
      yield* Files.execute(database, "SELECT 1")
      yield* Files.meddle(filename, "PRAGMA wal_checkpoint(TRUNCATE)")
      const whole = yield* Effect.sync(() => readFileSync(filename))
      // The same file, with the same place, spoiled and mended.
      yield* Effect.sync(() => writeFileSync(filename, Buffer.alloc(whole.length, 7)))
      const refused = yield* Effect.flip(Files.add(database, "while spoiled"))
      expect(["DatabaseCorrupt", "DatabaseForeign"]).toContain(refused._tag)
      expect(["DatabaseCorrupt", "DatabaseForeign"]).toContain((yield* Effect.flip(database.ping))._tag)
      yield* Effect.sync(() => writeFileSync(filename, whole))
      yield* Files.add(database, "after")
      yield* database.ping
      expect(yield* Files.texts(database)).toEqual(["before", "after"])
    })
  )
})

describe("a transaction that takes too long", () => {
  const hurried = { ...settings, commandTimeout: Duration.millis(500) }
  const late = { _tag: "QueryTimeout" }
  const long = `WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 6000000) SELECT sum(x) FROM c`

  it.scopedLive("fails with QueryTimeout while it waits for an effect", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh({ settings: hurried })
      const slow = database.snapshot("wait", () => Effect.sleep("10 seconds"))
      expect(yield* Effect.flip(slow)).toMatchObject({ ...late, operation: "wait" })
      yield* Files.add(database, "next")
      expect(yield* Files.texts(database)).toEqual(["next"])
    })
  )

  it.scopedLive("ends so with the statement that took it too long, and not with the next one", () =>
    Effect.gen(function* () {
      const { database } = yield* Files.fresh({ settings: hurried })
      let next = false
      const slow = database.write("add it all up", (run) => {
        run("INSERT INTO notes (text) VALUES ('half')")
        run(long)
        next = true
        return Either.void
      })
      expect(yield* Effect.flip(slow)).toMatchObject(late)
      expect(next).toBe(false)
      yield* Files.add(database, "next")
      expect(yield* Files.texts(database)).toEqual(["next"])
    })
  )

  it.scopedLive("is told in the log by its text, and none of its values", () =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      const listening = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message, annotations }) => {
          told.push([message, Object.fromEntries(annotations)])
        })
      )
      const { filename } = yield* Files.fresh({ settings })
      const slowStatement = Duration.millis(1)
      const chosen = Files.options(filename, { settings: { ...settings, slowStatement } })
      yield* Effect.provide(
        Effect.flatMap(Files.heard(chosen), (database) =>
          database.read("slow", (run) => run(`${long} WHERE x <> ?`, ["a secret"]))
        ),
        listening
      )
      expect(told).toContainEqual([
        ["slow statement"],
        { statement: `${long} WHERE x <> ?`, milliseconds: expect.any(Number) }
      ])
    })
  )
})
