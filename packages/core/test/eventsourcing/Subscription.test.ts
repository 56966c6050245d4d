import { statSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, Fiber, Layer, Stream } from "effect"
import { Database } from "../../src/database/Database.ts"
import * as EventLoopYield from "../../src/database/EventLoopYield.ts"
import * as Event from "../../src/eventsourcing/Event.ts"
import * as EventStore from "../../src/eventsourcing/EventStore.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Subscription from "../../src/eventsourcing/Subscription.ts"
import { appendEvents } from "../../src/testing/contract/ContractTest.ts"
import { codec, returned } from "../../src/testing/contract/Equipment.ts"
import { follow, range, until } from "../../src/testing/contract/SubscriptionFollower.ts"
import * as ChildProcess from "../processes/ChildProcess.ts"
import { watching } from "./sql/Statements.ts"
import * as TestDatabase from "./sql/TestDatabase.ts"

const many = (length: number) => range(1, length).map(() => returned)

const openAt = (filename: string) =>
  Effect.flatMap(Layer.build(TestDatabase.at(filename)), (context) =>
    Effect.all({
      store: Effect.provide(SqlEventStore.make(codec), context),
      database: Effect.provide(Database, context)
    })
  )

/** A store in a file, which counts reads of log pages and can fail them. */
const counting = Effect.gen(function* () {
  const { database } = yield* openAt(yield* TestDatabase.path)
  let reads = 0
  let code: string | undefined
  const watched = watching(database, (statement) => {
    if (statement.includes("position >= ? AND position < ?")) {
      reads += 1
      return code
    }
    return undefined
  })
  return {
    counted: yield* Effect.provideService(SqlEventStore.make(codec), Database, watched),
    reads: () => reads,
    fail: (next: string | undefined) => {
      code = next
    }
  }
})

const turns = (count: number) => Effect.repeatN(EventLoopYield.nextTurn, count)

describe("subscriptions to a log in a file", () => {
  it.scoped("see the events that other connections append", () =>
    Effect.gen(function* () {
      const filename = yield* TestDatabase.path
      const { store } = yield* openAt(filename)
      const other = yield* openAt(filename)
      yield* appendEvents(other.store, "drill", many(2))
      const follower = yield* follow(store)
      yield* appendEvents(other.store, "drill", many(3))
      yield* until(() => follower.positions.length === 5)
      yield* appendEvents(store, "drill", many(1))
      yield* appendEvents(other.store, "drill", many(1))
      yield* until(() => follower.positions.length === 7)
      expect(follower.positions).toEqual(range(1, 7))
    })
  )

  it.scopedLive(
    "see events of other processes and of this one",
    () =>
      Effect.gen(function* () {
        const filename = yield* TestDatabase.path
        const { store } = yield* openAt(filename)
        const followers = yield* Effect.forEach([0, 0, 0], (after) =>
          Effect.fork(
            Subscription.events(store, { after }).pipe(
              Stream.map(({ position }) => position),
              Stream.take(120),
              Stream.runCollect
            )
          )
        )
        const child = yield* ChildProcess.start(new URL("./sql/AppendingProgram.ts", import.meta.url), filename, "60")
        yield* Effect.forEach(range(1, 60), () => Effect.delay(appendEvents(store, "own", many(1)), "5 millis"))
        expect(yield* child.ended).toBe(0)
        for (const follower of followers) {
          const seen = yield* Effect.timeout(Fiber.join(follower), "10 seconds")
          expect([...seen]).toEqual(range(1, 120))
        }
        expect((yield* store.verify).position).toBe(120)
      }),
    60_000
  )

  it.scoped("hold no connection while their consumer runs or after an interruption", () =>
    Effect.gen(function* () {
      const { store, database } = yield* openAt(yield* TestDatabase.path)
      yield* appendEvents(store, "drill", many(10))
      const gate = yield* Deferred.make<void>()
      const slow = yield* Effect.forEach(range(1, 30), () => follow(store, { limit: 2 }, () => Deferred.await(gate)))
      yield* until(() => slow.every(({ positions }) => positions.length === 1))

      // All five readers of the pool are available, so no subscription holds a snapshot.
      const inside = yield* Effect.makeLatch(false)
      let reading = 0
      const readers = yield* Effect.fork(
        Effect.forEach(
          range(1, 5),
          () =>
            database.snapshot("hold", () =>
              Effect.suspend(() => {
                reading += 1
                return inside.await
              })
            ),
          { concurrency: "unbounded" }
        )
      )
      yield* until(() => reading === 5)
      yield* inside.open
      yield* Fiber.join(readers)

      yield* Effect.forEach(slow, ({ fiber }) => Fiber.interrupt(fiber))
      for (const at of range(1, 100)) {
        const follower = yield* follow(store, { limit: 1 })
        yield* Effect.repeatN(Effect.yieldNow(), at)
        yield* Fiber.interrupt(follower.fiber)
      }
      expect(yield* Effect.forEach(range(1, 10), () => store.head, { concurrency: 10 })).toHaveLength(10)
    })
  )

  it.scoped("hold no snapshot while they wait, so that the write-ahead log stays small", () =>
    Effect.gen(function* () {
      const filename = yield* TestDatabase.path
      const { store } = yield* openAt(filename)
      const follower = yield* follow(store)
      yield* appendEvents(store, "drill", many(500))
      yield* until(() => follower.positions.length === 500)
      for (const _ of range(1, 20)) {
        yield* appendEvents(store, "drill", many(500))
      }
      yield* until(() => follower.positions.length === 10_500)
      // With a snapshot held from the beginning the WAL is about twice as large.
      expect(statSync(`${filename}-wal`).size).toBeLessThan(13_000_000)
    })
  )

  it.scoped("fail with the database error if the log cannot be read", () =>
    Effect.gen(function* () {
      const filename = yield* TestDatabase.path
      const { store, database } = yield* openAt(filename)
      yield* appendEvents(store, "drill", many(2))
      const follower = yield* follow(store)
      yield* until(() => follower.positions.length === 2)
      yield* database.write("break it", (run) => Either.right(run("ALTER TABLE events RENAME TO lost")))
      yield* until(() => follower.fiber.unsafePoll() !== null)
      const error = yield* Effect.flip(Fiber.join(follower.fiber))
      expect({ ...error }).toMatchObject({ _tag: "StatementFailed", operation: "read the log" })
    })
  )

  it.scoped("fail with PositionAhead if the log was truncated before their position", () =>
    Effect.gen(function* () {
      const filename = yield* TestDatabase.path
      const { store, database } = yield* openAt(filename)
      yield* appendEvents(store, "drill", many(5))
      const follower = yield* follow(store)
      yield* until(() => follower.positions.length === 5)
      yield* Effect.provideService(TestDatabase.tamper("DELETE FROM events WHERE position > 3"), Database, database)
      yield* until(() => follower.fiber.unsafePoll() !== null)
      expect({ ...(yield* Effect.flip(Fiber.join(follower.fiber))) }).toMatchObject({
        _tag: "PositionAhead",
        position: 5,
        head: 3
      })
    })
  )

  it.scoped("are woken immediately by an append of the same process", () =>
    Effect.gen(function* () {
      const { store } = yield* openAt(yield* TestDatabase.path)
      const follower = yield* follow(store)
      for (const at of range(1, 5)) {
        const events = yield* Event.mint([returned])
        yield* EventStore.append(store, "drill", "any", events, Event.actorMetadata("ada"))
        // 40 turns of the event loop do not advance the clock.
        yield* Effect.iterate(0, {
          while: (turns) => turns < 40 && follower.positions.length < at,
          body: (turns) => Effect.as(EventLoopYield.nextTurn, turns + 1)
        })
        expect(follower.positions).toHaveLength(at)
      }
    })
  )

  it.scoped("share one read of the database for an event, for a thousand subscriptions of all kinds", () =>
    Effect.gen(function* () {
      const { counted, reads } = yield* counting
      yield* appendEvents(counted, "drill", many(3))
      const followers = yield* Effect.forEach(range(1, 1_000), (at) =>
        follow(counted, at % 2 === 0 ? { after: 3 } : { after: 3, types: ["Returned"], streamPrefix: "s" })
      )
      yield* turns(5)
      // The initial reads are shared too.
      expect(reads()).toBeLessThanOrEqual(3)
      const before = reads()
      yield* appendEvents(counted, "saw", many(1))
      yield* until(() => followers.every(({ positions }) => positions.length === 1))
      expect(reads() - before).toBeLessThanOrEqual(2)
    })
  )

  it.scoped("continue if the fiber that started the shared read is interrupted", () =>
    Effect.gen(function* () {
      const { counted } = yield* counting
      yield* appendEvents(counted, "drill", many(3))
      for (const at of range(0, 12)) {
        const [first, ...others] = yield* Effect.forEach(range(1, 5), () => Effect.fork(counted.readAll({})))
        yield* Effect.repeatN(Effect.yieldNow(), at)
        if (first !== undefined) {
          yield* Fiber.interrupt(first)
        }
        for (const other of others) {
          expect((yield* Fiber.join(other)).events).toHaveLength(3)
        }
      }
    })
  )

  it.scoped("all fail with the error of their shared read, and can read again afterwards", () =>
    Effect.gen(function* () {
      const { counted, fail } = yield* counting
      yield* appendEvents(counted, "drill", many(3))
      fail("SQLITE_IOERR")
      const readers = range(1, 5).map(() => Effect.flip(counted.readAll({})))
      const errors = yield* Effect.all(readers, { concurrency: "unbounded" })
      expect(errors.map(({ _tag }) => _tag)).toEqual(range(1, 5).map(() => "DatabaseUnavailable"))
      fail(undefined)
      expect((yield* counted.readAll({})).events).toHaveLength(3)
    })
  )

  it.scoped("include the events appended before their call, although another read is running", () =>
    Effect.gen(function* () {
      const { counted } = yield* counting
      for (const at of range(1, 50)) {
        const earlier = yield* Effect.fork(counted.readAll({}))
        yield* Effect.repeatN(Effect.yieldNow(), at % 7)
        yield* appendEvents(counted, "drill", many(1))
        expect((yield* counted.readAll({})).head).toBe(at)
        yield* Fiber.join(earlier)
      }
    })
  )
})
