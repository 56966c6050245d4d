import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/TestClock"
import * as Consumer from "../../eventsourcing/Consumer.ts"
import type { RunInTransaction } from "../../eventsourcing/ConsumerDelivery.ts"
import { consume, expectFailed, failAt, noRetry, progress, untilSaved } from "./ConsumerFixture.ts"
import { appendEvents, StoreFactory, type Test } from "./ContractTest.ts"
import { manyEvents } from "./Equipment.ts"
import { pass, range, until } from "./SubscriptionFollower.ts"

const parked = (name = "mail") => Effect.flatMap(StoreFactory, ({ checkpoints }) => checkpoints.parked(name))
const positions = Effect.map(parked(), (events) => events.map(({ position }) => position))

/** Events that a consumer cannot handle: stop, skip, park, retry and discard. */
export const tests = (test: Test): void => {
  test("a poison event is parked with its cause, and later events are handled", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(5))
    yield* TestClock.setTime(7_000)
    const mail = yield* consume(store, { retry: noRetry, onExhausted: "park", handle: failAt(3) })
    yield* untilSaved(5)
    expect(mail.batches).toEqual([range(1, 5), [1], [2], [3], [4], [5]])
    const { events } = yield* store.readAll({ from: 3, limit: 1 })
    expect(yield* parked()).toEqual([
      {
        consumer: "mail",
        position: 3,
        id: events[0]?.id,
        stream: "drill",
        type: "Lent",
        cause: "no address for 3",
        attempts: 1,
        firstFailedAt: 7_000,
        lastFailedAt: 7_000,
        retrying: false
      }
    ])
    expect(yield* progress).toEqual([{ name: "mail", position: 5, lag: 0, running: true, parked: 1 }])
    expect(yield* parked("another")).toEqual([])
  })

  test("a defect is retried by the schedule, and then parked with its message", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(2))
    const defect = new TypeError("x is not a function")
    const mail = yield* consume(store, {
      retry: Schedule.recurs(2),
      onExhausted: "park",
      handle: ([{ position }]) => (position === 1 ? Effect.die(defect) : Effect.void)
    })
    yield* untilSaved(2)
    expect(mail.batches).toEqual([[1, 2], [1, 2], [1, 2], [1], [1], [1], [2]])
    expect(yield* parked()).toMatchObject([{ position: 1, attempts: 3, cause: "TypeError: x is not a function" }])
  })

  test("a long cause is truncated", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(1))
    yield* consume(store, {
      retry: noRetry,
      onExhausted: "park",
      handle: () => Effect.fail(`${"x".repeat(999)}\u{1F4A5} and more`)
    })
    yield* untilSaved(1)
    expect(yield* parked()).toMatchObject([{ cause: `${"x".repeat(999)}\u{FFFD}` }])
  })

  test("a skipped event is not parked, and later events are handled", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(4))
    const mail = yield* consume(store, { retry: noRetry, onExhausted: "skip", handle: failAt(2, 4) })
    yield* untilSaved(4)
    expect(mail.batches).toEqual([range(1, 4), [1], [2], [3], [4]])
    expect(yield* parked()).toEqual([])
    yield* Fiber.interrupt(mail.fiber)
    const again = yield* consume(store)
    yield* appendEvents(store, "drill", manyEvents(1))
    yield* until(() => again.last() === 5)
    expect(again.batches).toEqual([[5]])
  })

  test("a running consumer handles a parked event that is marked, without new events", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    let isRepaired = false
    const mail = yield* consume(store, {
      retry: noRetry,
      onExhausted: "park",
      handle: (events) => (isRepaired ? Effect.void : failAt(1, 2)(events))
    })
    yield* untilSaved(3)
    isRepaired = true
    yield* pass("3 seconds")
    expect(yield* positions).toEqual([1, 2])
    expect(yield* checkpoints.retryParked("mail", 2)).toBe(1)
    expect(yield* parked()).toMatchObject([{ retrying: false }, { retrying: true }])
    yield* pass("1 second")
    yield* until(() => mail.last() === 2)
    yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), positions), { until: ({ length }) => length === 1 })
    expect(yield* positions).toEqual([1])
    expect(yield* progress).toMatchObject([{ position: 3, parked: 1, running: true }])
    expect(yield* checkpoints.retryParked("mail", 2)).toBe(0)
    expect(yield* checkpoints.retryParked("mail", 3)).toBe(0)
    expect(yield* checkpoints.retryParked("another")).toBe(0)
  })

  test("an event that fails again stays parked with more attempts, until it is marked again", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(4))
    const mail = yield* consume(store, { retry: noRetry, onExhausted: "park", handle: failAt(1, 3) })
    yield* untilSaved(4)
    yield* Fiber.interrupt(mail.fiber)
    expect(yield* checkpoints.retryParked("mail")).toBe(2)
    // Parked events are retried by a consumer that would stop at new ones.
    const again = yield* consume(store, { retry: noRetry, handle: failAt(3) })
    yield* Effect.repeatN(pass("1 second"), 3)
    yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), positions), { until: ({ length }) => length === 1 })
    expect(again.batches).toEqual([[1], [3]])
    const [event] = yield* parked()
    expect(event).toMatchObject({ position: 3, attempts: 2, retrying: false })
    expect(event?.lastFailedAt).toBeGreaterThan(event?.firstFailedAt ?? Number.NaN)
  })

  test("a discarded event is never handled, also when its retry fails", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(2))
    const discard = (position: number) => checkpoints.discardParked("mail", position)
    let isRetry = false
    const mail = yield* consume(store, {
      retry: noRetry,
      onExhausted: "park",
      handle: (events) => Effect.zipRight(isRetry ? Effect.orDie(discard(2)) : Effect.void, failAt(1, 2)(events))
    })
    yield* untilSaved(2)
    expect(yield* discard(1)).toBe(true)
    expect(yield* discard(1)).toBe(false)
    isRetry = true
    yield* checkpoints.retryParked("mail")
    yield* Effect.repeatN(pass("1 second"), 5)
    expect(mail.batches).toEqual([[1, 2], [1], [2], [2]])
    expect(yield* parked()).toEqual([])
  })

  test("at the maximum of parked events the consumer stops before the next one", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(5))
    const options = { retry: noRetry, onExhausted: "park", maximumParked: 2 } as const
    const mail = yield* consume(store, { ...options, handle: failAt(1, 2, 4) })
    yield* expectFailed(mail.fiber, { _tag: "TooManyParked", consumer: "mail", position: 4, maximum: 2 })
    expect(yield* progress).toEqual([{ name: "mail", position: 3, lag: 2, running: false, parked: 2 }])
    for (const maximumParked of [0, 1_001, 1.5, Number.NaN]) {
      const refused = yield* consume(store, { ...options, maximumParked })
      yield* expectFailed(refused.fiber, { _tag: "OutOfRange", field: "maximumParked", minimum: 1, maximum: 1_000 })
    }
    expect(yield* progress).toMatchObject([{ position: 3 }])
  })

  test("a reset delivers later parked events again in their turn, and keeps earlier ones parked", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(6))
    const mail = yield* consume(store, { retry: noRetry, onExhausted: "park", handle: failAt(2, 5) })
    yield* untilSaved(6)
    yield* Fiber.interrupt(mail.fiber)
    yield* checkpoints.reset("mail", 3)
    expect(yield* positions).toEqual([2])
    const again = yield* consume(store)
    yield* until(() => again.last() === 6)
    expect(again.batches).toEqual([[4, 5, 6]])
  })

  test("an event that the filter excludes now stays parked", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(2))
    const mail = yield* consume(store, { retry: noRetry, onExhausted: "park", handle: failAt(1) })
    yield* untilSaved(2)
    yield* Fiber.interrupt(mail.fiber)
    yield* checkpoints.retryParked("mail")
    const narrower = yield* consume(store, { types: ["Returned"] })
    yield* pass("5 seconds")
    yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), parked()), { until: ([event]) => event?.attempts === 2 })
    expect(yield* parked()).toMatchObject([{ position: 1, retrying: false, cause: expect.stringContaining("filter") }])
    expect(narrower.batches).toEqual([])
  })

  test("the handler and the save of its checkpoint run in one transaction", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(4))
    const log: Array<string> = []
    const transaction: RunInTransaction = (effect) =>
      Effect.ensuring(
        Effect.zipRight(
          Effect.sync(() => log.push("begin")),
          effect
        ),
        Effect.sync(() => log.push("end"))
      )
    let isRepaired = false
    yield* consume(store, {
      retry: noRetry,
      onExhausted: "park",
      transaction,
      handle: (events) => {
        log.push(`handle ${events.map(({ position }) => position).join(" ")}`)
        return isRepaired ? Effect.void : failAt(2)(events)
      },
      companion:
        ([{ position }]) =>
        () =>
          void log.push(`save ${position}`)
    })
    yield* untilSaved(4)
    // Others see the checkpoint before the consumer has its answer.
    yield* until(() => log.at(-1) === "end")
    const done = (position: number) => ["begin", `handle ${position}`, `save ${position}`, "end"]
    expect(log).toEqual([
      "begin",
      "handle 1 2 3 4",
      "end",
      ...done(1),
      "begin",
      "handle 2",
      "end",
      ...[3, 4].flatMap(done)
    ])
    isRepaired = true
    yield* checkpoints.retryParked("mail")
    yield* pass("2 seconds")
    yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), positions), { until: ({ length }) => length === 0 })
    yield* until(() => log.at(-1) === "end")
    expect(log.slice(-4)).toEqual(done(2))
  })

  test("the types of a consumer narrow the events of its handler", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(4))
    const borrowers: Array<string> = []
    yield* Effect.fork(
      Consumer.run({
        store,
        checkpoints,
        name: "mail",
        types: ["Lent"],
        handle: (events) => Effect.sync(() => borrowers.push(...events.map(({ event }) => event.borrower)))
      })
    )
    yield* untilSaved(4)
    expect(borrowers).toEqual(["borrower 1", "borrower 3"])
  })
}
