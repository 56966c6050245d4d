/** The number of snapshots that watchers read. */
import { describe, expect, it } from "@effect/vitest"
import type { QueryResult } from "@scipnet/core"
import { Deepwell, Scp, User } from "@scipnet/core"
import type { Context } from "effect"
import { Effect, Fiber, Layer, Queue, Stream } from "effect"
import { Database } from "../../../src/database/Database.ts"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as SqliteSharedTables from "../../../src/deepwell/SqliteSharedTables.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const watchers = 40
const changes = 12

/** The snapshots of watchers since the start of the test, including those that open a watch. */
let looks = 0

const counting = Layer.effect(
  Database,
  Effect.map(Database, (database): Context.Tag.Service<typeof Database> => ({
    ...database,
    read: (operation, use) => {
      looks += operation === "watch" ? 1 : 0
      return database.read(operation, use)
    }
  }))
)

const layer = Deepwell.layer.pipe(
  Layer.provideMerge(Layer.merge(EventLog.layer, SqliteSharedTables.layer)),
  Layer.provideMerge(counting),
  Layer.provideMerge(Parts.storage)
)

const rename = (name: string) => Parts.execute("admin", Scp.Rename.make({ scp: "SCP-001", name }))

const watching = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  return yield* Effect.forEach(Array.from({ length: watchers }), (_, at) =>
    Effect.gen(function* () {
      const told = yield* Queue.unbounded<QueryResult.Notice>()
      const fiber = yield* Effect.fork(
        Fixture.as(at % 2 === 0 ? "archivist-2" : "reader-1")(
          Stream.runForEach(deepwell.watch, (notice) => Queue.offer(told, notice))
        )
      )
      return { told, fiber }
    })
  )
})

/** Waits until all watches are open. */
const opened = Effect.iterate(0, {
  while: (count) => count < watchers,
  body: () =>
    Effect.map(
      Effect.delay(Parts.eventsAfter(0), "20 millis"),
      (events) => events.filter(({ event }) => "query" in event && event.query === "watch").length
    )
})

/** Waits until a watcher has a notice of a name. */
const until = (told: Queue.Dequeue<QueryResult.Notice>, name: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const names: Array<string> = []
    while (names.at(-1) !== name) names.push((yield* Queue.take(told)).name)
    return names
  })

describe("watchers", () => {
  it.live(`share one snapshot for each batch of events (${watchers} of them)`, () =>
    Effect.gen(function* () {
      const all = yield* watching
      yield* opened
      yield* rename("ready")
      yield* Effect.forEach(all, ({ told }) => until(told, "ready"))
      looks = 0
      for (let change = 0; change < changes; change++) yield* rename(`name ${change}`)
      for (const { told } of all) {
        const notices = yield* Queue.takeN(told, changes)
        expect(Array.from(notices, ({ action }) => action)).toEqual(Array.from(notices, () => "ScpRenamed"))
        expect(Array.from(notices).at(-1)?.name).toBe(`name ${changes - 1}`)
        expect(yield* Queue.size(told)).toBe(0)
      }
      expect(looks).toBeLessThanOrEqual(changes)
      expect(looks).toBeGreaterThan(0)
      for (const { fiber } of all) yield* Fiber.interrupt(fiber)
    }).pipe((test) => Effect.zipRight(Fixture.fill, test), Effect.scoped, Effect.provide(layer))
  )

  it.live("read no snapshot while others only read, and continue without a watcher who may no longer act", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const all = yield* watching
      yield* opened
      yield* rename("ready")
      yield* Effect.forEach(all, ({ told }) => until(told, "ready"))
      const before = looks
      for (let round = 0; round < 20; round++) {
        yield* Fixture.as("reader-5")(deepwell.access({ type: "scp", id: "SCP-001" }))
      }
      expect(looks).toBe(before)
      yield* Parts.execute("admin", User.Deactivate.make({ user: "reader-1", reason: "as the test has it" }))
      yield* rename("last")
      for (const [at, { told, fiber }] of all.entries()) {
        if (at % 2 === 0) {
          expect(yield* until(told, "last")).not.toHaveLength(0)
          yield* Fiber.interrupt(fiber)
        } else {
          expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "ActorInactive" })
        }
      }
    }).pipe((test) => Effect.zipRight(Fixture.fill, test), Effect.scoped, Effect.provide(layer))
  )
})
