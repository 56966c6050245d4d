import { expect } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Consumer from "../../eventsourcing/Consumer.ts"
import { consume, expectFailed, noRetry, progress, untilSaved, second } from "./ConsumerFixture.ts"
import { appendEvents, StoreFactory, type Test } from "./ContractTest.ts"
import { manyEvents } from "./Equipment.ts"
import { pass, range, until } from "./SubscriptionFollower.ts"

/** Consumers with checkpoints. */
export const tests = (test: Test): void => {
  test("a consumer handles past and new events in batches and saves its checkpoint", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(7))
    const mail = yield* consume(store, { batchSize: 3 })
    yield* until(() => mail.last() === 7)
    yield* appendEvents(store, "saw", manyEvents(2))
    yield* until(() => mail.last() === 9)
    expect(mail.batches).toEqual([[1, 2, 3], [4, 5, 6], [7], [8, 9]])
    yield* untilSaved(9)
    yield* Fiber.interrupt(mail.fiber)
    expect(yield* progress).toEqual([{ name: "mail", position: 9, lag: 0, running: false, parked: 0 }])
    yield* appendEvents(store, "drill", manyEvents(2))
    expect(yield* progress).toMatchObject([{ position: 9, lag: 2 }])
    const again = yield* consume(store)
    yield* until(() => again.last() === 11)
    expect(again.batches).toEqual([[10, 11]])
    expect(yield* progress).toMatchObject([{ running: true }])
  })

  test("consumers with different names are independent", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(4))
    const all = yield* consume(store, { name: "all" })
    const some = yield* consume(store, { name: "some", types: ["Returned"], streamPrefix: "dr" })
    yield* until(() => all.last() === 4 && some.last() === 4)
    expect(some.batches).toEqual([[2, 4]])
    expect((yield* progress).map(({ name }) => name)).toEqual(["all", "some"])
  })

  test("the checkpoint advances when the filter excludes all events", function* (store) {
    const mail = yield* consume(store, { types: ["Retired"], expiry: second })
    yield* appendEvents(store, "drill", manyEvents(5))
    yield* Effect.repeat(Effect.zipRight(pass("200 millis"), progress), {
      until: ([only]) => only?.position === 5
    })
    expect(yield* progress).toEqual([{ name: "mail", position: 5, lag: 0, running: true, parked: 0 }])
    expect(mail.batches).toEqual([])
  })

  test("an unfinished batch is handled again after a restart", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(6))
    const mail = yield* consume(store, {
      batchSize: 2,
      handle: ([{ position }]) => (position > 2 ? Effect.never : Effect.void)
    })
    yield* until(() => mail.last() === 4)
    yield* Fiber.interrupt(mail.fiber)
    expect(yield* progress).toMatchObject([{ position: 2, lag: 4 }])
    const again = yield* consume(store, { batchSize: 2 })
    yield* until(() => again.last() === 6)
    expect(again.batches).toEqual([
      [3, 4],
      [5, 6]
    ])
  })

  test("a failed handler is retried", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    let failures = 4
    const mail = yield* consume(store, {
      handle: () => Effect.suspend(() => ((failures -= 1) >= 0 ? Effect.fail("not now") : Effect.void))
    })
    yield* Effect.repeat(pass("1 second"), { until: () => mail.batches.length >= 5 })
    yield* untilSaved(3)
    yield* Effect.repeatN(pass("1 second"), 2)
    expect(mail.batches).toEqual(Array.from({ length: 5 }, () => [1, 2, 3]))
    expect(yield* progress).toMatchObject([{ position: 3, lag: 0 }])
  })

  test("the failure names the event that cannot be handled, and no event is skipped", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(9))
    const mail = yield* consume(store, {
      retry: noRetry,
      handle: (events) =>
        events.some(({ position }) => position === 7) ? Effect.fail("no such borrower") : Effect.void
    })
    yield* expectFailed(mail.fiber, { _tag: "HandlerFailed", consumer: "mail", position: 7 })
    expect(mail.batches).toEqual([range(1, 9), [1], [2], [3], [4], [5], [6], [7]])
    expect(yield* progress).toEqual([{ name: "mail", position: 6, lag: 3, running: false, parked: 0 }])
    const repaired = yield* consume(store)
    yield* until(() => repaired.last() === 9)
    expect(repaired.batches).toEqual([[7, 8, 9]])
  })

  test("of two consumers with the same name one runs, and the other takes over when it ends", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(3))
    const one = yield* consume(store)
    yield* until(() => one.last() === 3)
    const other = yield* consume(store)
    yield* pass("20 seconds")
    yield* appendEvents(store, "drill", manyEvents(2))
    yield* until(() => one.last() === 5)
    yield* pass("1 second")
    expect(other.batches).toEqual([])
    yield* Fiber.interrupt(one.fiber)
    yield* appendEvents(store, "drill", manyEvents(1))
    yield* until(() => other.last() === 6)
    expect(other.batches).toEqual([[6]])
  })

  test("the claim of a crashed consumer expires, and another continues from its checkpoint", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(5))
    const crashed = { name: "mail", holder: "crashed", expiry: Duration.minutes(1) }
    expect(yield* checkpoints.claim(crashed)).toEqual(Option.some(0))
    yield* checkpoints.save({ ...crashed, position: 2 })
    const mail = yield* consume(store)
    yield* pass("55 seconds")
    expect(mail.batches).toEqual([])
    yield* pass("10 seconds")
    yield* until(() => mail.last() === 5)
    expect(mail.batches).toEqual([[3, 4, 5]])
  })

  test("a slow handler keeps its claim", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(1))
    const gate = yield* Deferred.make<void>()
    const one = yield* consume(store, { expiry: second, handle: () => Deferred.await(gate) })
    yield* until(() => one.last() === 1)
    const other = yield* consume(store, { expiry: second })
    yield* Effect.repeatN(pass("300 millis"), 19)
    yield* Deferred.succeed(gate, undefined)
    yield* appendEvents(store, "drill", manyEvents(1))
    yield* until(() => one.last() === 2)
    expect(other.batches).toEqual([])
  })

  test("an expiry that is too short, too long or no time fails with OutOfRange", function* (store) {
    for (const expiry of [0, -5, 99, 86_400_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      const refused = yield* consume(store, { expiry })
      yield* expectFailed(refused.fiber, { _tag: "OutOfRange", field: "expiry", minimum: 100, maximum: 86_400_000 })
    }
    expect(yield* progress).toEqual([])
  })

  test("a defect in the handler is retried, and the failure names the event", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(5))
    const defect = new Error("a defect in the handler")
    const mail = yield* consume(store, {
      retry: Schedule.recurs(1),
      handle: (events) => (events.some(({ position }) => position === 3) ? Effect.die(defect) : Effect.void)
    })
    yield* expectFailed(mail.fiber, { _tag: "HandlerFailed", consumer: "mail", position: 3 })
    const error = yield* Effect.flip(Fiber.join(mail.fiber))
    expect(Schema.is(Consumer.HandlerFailed)(error) && error.cause).toBe(defect)
    expect(mail.batches).toEqual([range(1, 5), range(1, 5), [1], [2], [3], [3]])
    expect(yield* progress).toMatchObject([{ position: 2 }])
  })

  test("the retry schedule decides by the cause of the failure", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(1))
    let left = 3
    const mail = yield* consume(store, {
      retry: Schedule.recurWhile((cause) => Option.getOrNull(Cause.failureOption(cause)) === "temporary"),
      handle: () => Effect.suspend(() => Effect.fail((left -= 1) > 0 ? "temporary" : "permanent"))
    })
    yield* expectFailed(mail.fiber, { _tag: "HandlerFailed", position: 1 })
    const error = yield* Effect.flip(Fiber.join(mail.fiber))
    expect(Schema.is(Consumer.HandlerFailed)(error) && error.cause).toBe("permanent")
    expect(mail.batches).toEqual([[1], [1], [1]])
  })
}
