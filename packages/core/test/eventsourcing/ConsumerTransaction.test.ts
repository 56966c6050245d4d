/** Consumers whose handler and checkpoint are one transaction of the store: exactly once within the file. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import * as Consumer from "../../src/eventsourcing/Consumer.ts"
import * as SqlCheckpointStore from "../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../src/testing/contract/ContractTest.ts"
import { codec, lent, Retired } from "../../src/testing/contract/Equipment.ts"
import { range } from "../../src/testing/contract/SubscriptionFollower.ts"
import * as ChildProcess from "../processes/ChildProcess.ts"
import * as TransactionalManager from "./sql/TransactionalManager.ts"
import * as TestDatabase from "./sql/TestDatabase.ts"

const kills = Number(process.env["SCIPNET_TEST_CONSUMER_KILLS"] ?? 4)

/** Several batches. */
const loans = range(1, 30).map((position) => lent(`borrower ${position}`))

/** The positions that the process manager handled, in the order of its events. */
const handled = Effect.map(
  TestDatabase.rows("SELECT data ->> 'reason' AS reason FROM events WHERE stream = ? ORDER BY version", [
    TransactionalManager.stream
  ]),
  (rows) => rows.map((row) => ("reason" in row ? Number(row.reason) : Number.NaN))
)

/** Waits in real time for a value. */
const eventually = <A, E, R>(value: Effect.Effect<A, E, R>, holds: (value: A) => boolean) =>
  Effect.filterOrFail(value, holds).pipe(Effect.retry(Schedule.spaced("5 millis")), Effect.timeout("30 seconds"))

describe("a consumer that appends in the transaction of its checkpoint", () => {
  it.scopedLive(
    `appends one event for each that it handles, in order, although its process is killed ${kills} times`,
    () =>
      Effect.gen(function* () {
        const filename = yield* TestDatabase.path
        yield* Effect.gen(function* () {
          const store = yield* SqlEventStore.make(codec)
          const checkpoints = yield* SqlCheckpointStore.make
          const start = ChildProcess.start(new URL("./sql/TransactionalProgram.ts", import.meta.url), filename)
          for (const _ of range(1, kills)) {
            const before = yield* handled
            yield* appendEvents(store, "drill", loans)
            // Only this process handles events, so that it is killed between two batches or in one.
            const child = yield* start
            yield* eventually(handled, ({ length }) => length > before.length)
            yield* child.kill
          }
          yield* start
          yield* eventually(checkpoints.progress, ([consumer]) => consumer?.lag === 0)
          const lentAt = yield* TestDatabase.rows("SELECT position FROM events WHERE type = 'Lent' ORDER BY position")
          expect(lentAt).toHaveLength(kills * loans.length)
          expect(yield* handled).toEqual(lentAt.map((row) => ("position" in row ? row.position : Number.NaN)))
        }).pipe(Effect.provide(TestDatabase.at(filename)))
      }),
    60_000 + kills * 5_000
  )

  it.scopedLive("leaves nothing of a failed call, parks the event, and removes it with the effect of its retry", () =>
    Effect.gen(function* () {
      const options = yield* TransactionalManager.options
      yield* appendEvents(options.store, "drill", loans.slice(0, 6))
      let isRepaired = false
      const consumer = yield* Effect.fork(
        Consumer.run({
          ...options,
          retry: Schedule.recurs(1),
          onExhausted: "park",
          handle: (events) =>
            Effect.zipRight(
              options.handle(events),
              !isRepaired && events.some(({ position }) => position === 3) ? Effect.die(new Error("late")) : Effect.void
            )
        })
      )
      const { checkpoints } = options
      yield* eventually(checkpoints.progress, ([only]) => only?.parked === 1 && only.lag === 0)
      expect(yield* handled).toEqual([1, 2, 4, 5, 6])
      isRepaired = true
      yield* checkpoints.retryParked("retirement")
      yield* eventually(checkpoints.progress, ([only]) => only?.parked === 0)
      expect(yield* handled).toEqual([1, 2, 4, 5, 6, 3])
      yield* Fiber.interrupt(consumer)
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.scopedLive("writes nothing when another consumer took the name over while it handled events", () =>
    Effect.gen(function* () {
      const options = yield* TransactionalManager.options
      const { checkpoints, store } = options
      yield* appendEvents(store, "drill", loans.slice(0, 2))
      let calls = 0
      const consumer = yield* Effect.fork(
        Consumer.run({
          ...options,
          handle: (events) =>
            Effect.zipRight(
              options.handle(events),
              // A reset takes the name from its holder, as another consumer does after the expiry.
              Effect.suspend(() =>
                (calls += 1) === 1 ? Effect.orDie(checkpoints.reset("retirement", 1)) : Effect.void
              )
            )
        })
      )
      yield* eventually(checkpoints.progress, ([only]) => only?.lag === 0)
      // The reset was part of the transaction that lost its claim, so that it was rolled back as well.
      expect(yield* handled).toEqual([1, 2])
      expect(calls).toBe(2)
      yield* Fiber.interrupt(consumer)
    }).pipe(Effect.provide(TestDatabase.file))
  )

  it.scopedLive("parks an event whose handler exceeds the time limit of a transaction", () =>
    Effect.gen(function* () {
      const options = yield* TransactionalManager.options
      yield* appendEvents(options.store, "drill", [lent("ada"), Retired.make({ reason: "lost" })])
      const consumer = yield* Effect.fork(
        Consumer.run({
          ...options,
          retry: Schedule.recurs(0),
          onExhausted: "park",
          handle: () => Effect.never
        })
      )
      const [parked] = yield* eventually(options.checkpoints.parked("retirement"), ({ length }) => length === 1)
      expect(parked).toMatchObject({ position: 1, cause: expect.stringContaining("QueryTimeout") })
      yield* eventually(options.checkpoints.progress, ([only]) => only?.lag === 0)
      yield* Fiber.interrupt(consumer)
    }).pipe(Effect.provide(TestDatabase.impatient))
  )
})
