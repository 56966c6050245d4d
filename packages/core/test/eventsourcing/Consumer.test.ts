import { existsSync, readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import * as EventLoopYield from "../../src/database/EventLoopYield.ts"
import * as Consumer from "../../src/eventsourcing/Consumer.ts"
import * as MemoryCheckpointStore from "../../src/eventsourcing/memory/MemoryCheckpointStore.ts"
import * as MemoryEventStore from "../../src/eventsourcing/memory/MemoryEventStore.ts"
import * as MemoryLog from "../../src/eventsourcing/memory/MemoryLog.ts"
import * as SqlCheckpointStore from "../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../src/testing/contract/ContractTest.ts"
import { codec, lent, returned } from "../../src/testing/contract/Equipment.ts"
import { range, until } from "../../src/testing/contract/SubscriptionFollower.ts"
import * as ChildProcess from "../processes/ChildProcess.ts"
import * as Outbox from "./sql/Outbox.ts"
import * as TestDatabase from "./sql/TestDatabase.ts"

const total = 300

interface Note {
  readonly by: string
  readonly position: number
}

const notesIn = (file: string): ReadonlyArray<Note> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => {
          const [by = "", position = ""] = line.split(" ")
          return { by, position: Number(position) }
        })
    : []

/** Waits in real time. */
const eventually = (holds: () => boolean) =>
  Effect.sync(holds).pipe(
    Effect.filterOrFail((yes) => yes),
    Effect.retry(Schedule.spaced("2 millis")),
    Effect.timeout("20 seconds")
  )

const delivered = TestDatabase.rows("SELECT position FROM delivered ORDER BY position")

describe("a consumer of a log in a file", () => {
  it.scopedLive(
    "that is killed repeatedly delivers every event, redelivers at most one batch per kill, and writes each row once",
    () =>
      Effect.gen(function* () {
        const filename = yield* TestDatabase.path
        const notes = `${filename}.notes`
        yield* Effect.gen(function* () {
          const store = yield* SqlEventStore.make(codec)
          yield* TestDatabase.statement(Outbox.table)
          yield* appendEvents(
            store,
            "drill",
            range(1, total).map(() => returned)
          )
          const names = ["one", "other"]
          const children = new Map(
            yield* Effect.forEach(names, (name) =>
              Effect.map(
                ChildProcess.start(new URL("./sql/ConsumingProgram.ts", import.meta.url), filename, notes, name),
                (child) => [name, child] as const
              )
            )
          )
          const killed: Array<string> = []
          for (const upTo of [40, 90]) {
            const isNew = ({ by, position }: Note) => position > upTo && !killed.includes(by)
            yield* eventually(() => notesIn(notes).some(isNew))
            const worker = notesIn(notes).findLast(isNew)?.by ?? ""
            yield* children.get(worker)?.kill ?? Effect.void
            killed.push(worker)
          }
          expect(killed.toSorted()).toEqual(names)
          const before = notesIn(notes)

          const own: Array<Note> = []
          const last = yield* Effect.flatMap(
            Outbox.options((positions) => own.push(...positions.map((position) => ({ by: "test", position })))),
            (options) => Effect.fork(Consumer.run(options))
          )
          const checkpoints = yield* SqlCheckpointStore.make
          yield* Effect.filterOrFail(checkpoints.progress, ([outbox]) => outbox?.lag === 0).pipe(
            Effect.retry(Schedule.spaced("5 millis")),
            Effect.timeout("20 seconds")
          )
          yield* Fiber.interrupt(last)

          const all = [...before, ...own]
          expect([...new Set(all.map(({ position }) => position))]).toEqual(range(1, total))
          // On a busy machine a claim can expire without a kill.
          const handovers = all.filter(({ by }, at) => at > 0 && all[at - 1]?.by !== by).length
          expect(handovers).toBeGreaterThanOrEqual(2)
          expect(all.length - total).toBeLessThanOrEqual(handovers * Outbox.batchSize)
          expect(yield* delivered).toEqual(range(1, total).map((position) => ({ position })))
        }).pipe(Effect.provide(TestDatabase.at(filename)))
      }),
    60_000
  )

  it.effect("writes its rows and its checkpoint in one transaction", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec)
      const checkpoints = yield* SqlCheckpointStore.make
      yield* TestDatabase.statement(Outbox.table)
      yield* TestDatabase.statement("INSERT INTO delivered (position) VALUES (4)")
      yield* appendEvents(
        store,
        "drill",
        range(1, 6).map(() => returned)
      )
      const consumer = yield* Effect.flatMap(
        Outbox.options(() => undefined),
        (options) => Effect.fork(Consumer.run({ ...options, batchSize: 3 }))
      )
      yield* until(() => consumer.unsafePoll() !== null)
      const error = yield* Effect.flip(Fiber.join(consumer))
      expect({ ...error }).toMatchObject({ _tag: "HandlerFailed", consumer: "outbox", position: 4 })
      expect(yield* checkpoints.progress).toEqual([{ name: "outbox", position: 3, lag: 3, running: false, parked: 0 }])
      expect(yield* delivered).toEqual([1, 2, 3, 4].map((position) => ({ position })))
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.effect("fails with CheckpointForeign when the log was replaced, until it is reset", () =>
    Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec)
      const checkpoints = yield* SqlCheckpointStore.make
      yield* appendEvents(store, "drill", [returned, returned, returned])
      const consume = Consumer.run({ store, checkpoints, name: "mail", handle: () => Effect.void })
      const before = yield* Effect.fork(consume)
      const reached = (position: number) =>
        Effect.zipRight(EventLoopYield.nextTurn, checkpoints.progress).pipe(
          Effect.repeat({ until: ([mail]) => mail?.position === position, times: 2_000 })
        )
      expect(yield* reached(3)).toMatchObject([{ position: 3 }])
      yield* Fiber.interrupt(before)

      yield* TestDatabase.tamper("DELETE FROM events WHERE position > 1")
      yield* appendEvents(store, "saw", [lent("ada"), returned, returned])
      expect({ ...(yield* Effect.flip(consume)) }).toMatchObject({
        _tag: "CheckpointForeign",
        consumer: "mail",
        position: 3,
        head: 4
      })
      yield* checkpoints.reset("mail", 1)
      const after = yield* Effect.fork(consume)
      expect(yield* reached(4)).toMatchObject([{ position: 4, running: true }])
      yield* Fiber.interrupt(after)
    }).pipe(Effect.provide(TestDatabase.file))
  )
})

describe("the types of a consumer", () => {
  it.effect("are those of its store", () =>
    Effect.gen(function* () {
      const log = MemoryLog.make()
      const store = yield* MemoryEventStore.make(codec, log)
      const checkpoints = MemoryCheckpointStore.make(log)
      const unknownType = yield* Effect.fork(
        // @ts-expect-error A type that the store does not have.
        Consumer.run({ store, checkpoints, name: "typo", types: ["Lnt"], handle: () => Effect.void })
      )
      yield* Fiber.interrupt(unknownType)
    })
  )
})
