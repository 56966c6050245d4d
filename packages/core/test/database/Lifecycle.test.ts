/** Lifecycle of connections: overflow, expiry, replacement of broken ones, and a removed database file. */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Either, Fiber, Logger, Predicate, TestClock } from "effect"
import * as Files from "./Files.ts"

const settings = Files.impatient

/** Reads that hold their connections until the returned effect releases them. */
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
  it.scopedLive("opens overflow connections up to the maximum, and closes them when they are returned", () =>
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
      // While locks on the file are held, SQLite keeps descriptors of closed connections open for reuse.
      const after = Files.descriptors(filename)
      yield* Effect.flatten(holding(database, 3))
      yield* Effect.flatten(holding(database, 3))
      expect(Files.descriptors(filename)).toBeLessThanOrEqual(after)
    })
  )

  it.scoped("replaces a connection after an hour", () =>
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

describe("a moved database file", () => {
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

  it.scopedLive.each(moved)("fails every read and write after it was %s", ([, move]) =>
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
  it.scopedLive("is replaced when the file is valid again, also the writer", () =>
    Effect.gen(function* () {
      const { database, filename } = yield* Files.fresh({ settings })
      yield* Files.add(database, "before")
      yield* Files.execute(database, "SELECT 1")
      yield* Files.meddle(filename, "PRAGMA wal_checkpoint(TRUNCATE)")
      const whole = yield* Effect.sync(() => readFileSync(filename))
      // The same inode, damaged and then restored.
      yield* Effect.sync(() => writeFileSync(filename, Buffer.alloc(whole.length, 7)))
      const refused = yield* Effect.flip(Files.add(database, "while damaged"))
      expect(["DatabaseCorrupt", "DatabaseForeign"]).toContain(refused._tag)
      expect(["DatabaseCorrupt", "DatabaseForeign"]).toContain((yield* Effect.flip(database.ping))._tag)
      yield* Effect.sync(() => writeFileSync(filename, whole))
      yield* Files.add(database, "after")
      yield* database.ping
      expect(yield* Files.texts(database)).toEqual(["before", "after"])
    })
  )
})

describe("a transaction beyond its timeout", () => {
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

  it.scopedLive("fails with QueryTimeout after the slow statement, before the next one", () =>
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

  it.scopedLive("is logged with the text of its slow statement, but without parameter values", () =>
    Effect.gen(function* () {
      const logged: Array<unknown> = []
      const listening = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message, annotations }) => {
          logged.push([message, Object.fromEntries(annotations)])
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
      expect(logged).toContainEqual([
        ["slow statement"],
        { statement: `${long} WHERE x <> ?`, milliseconds: expect.any(Number) }
      ])
    })
  )
})
