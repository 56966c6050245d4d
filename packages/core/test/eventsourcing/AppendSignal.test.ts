import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope, TestClock } from "effect"
import * as AppendSignal from "../../src/eventsourcing/AppendSignal.ts"
import { until } from "../../src/testing/contract/SubscriptionFollower.ts"

/** A remote head, with the number of its reads. */
const remote = () => {
  const state = { head: 0, reads: 0, failing: false }
  const watch = AppendSignal.make({
    head: Effect.suspend(() => {
      state.reads += 1
      return state.failing ? Effect.fail("gone") : Effect.succeed(state.head)
    }),
    interval: "100 millis"
  })
  return { state, watch }
}

const woken = (fiber: Fiber.RuntimeFiber<unknown>) => fiber.unsafePoll() !== null

describe("watching a log", () => {
  it.scoped("polls once for all watchers, from the first to the last of them", () =>
    Effect.gen(function* () {
      const { state, watch } = remote()
      yield* TestClock.adjust("1 second")
      expect(state.reads).toBe(0)
      const scopes = yield* Effect.forEach([1, 2, 3], () => Scope.make())
      yield* Effect.forEach(scopes, (scope) => Scope.extend(watch.watch, scope))
      yield* TestClock.adjust("1 second")
      expect(state.reads).toBe(10)
      const [first, ...others] = scopes
      yield* Effect.forEach(others, (scope) => Scope.close(scope, Exit.void))
      yield* TestClock.adjust("1 second")
      expect(state.reads).toBe(20)
      yield* Effect.forEach(first === undefined ? [] : [first], (scope) => Scope.close(scope, Exit.void))
      yield* TestClock.adjust("1 second")
      expect(state.reads).toBe(20)
      yield* Effect.asVoid(watch.watch)
      yield* TestClock.adjust("1 second")
      expect(state.reads).toBe(30)
    })
  )

  it.scoped("wakes all watchers when the log has grown, and none when it has not", () =>
    Effect.gen(function* () {
      const { state, watch } = remote()
      const grown = yield* Effect.all([watch.watch, watch.watch])
      // The first poll has no previous head to compare with, so it counts as growth.
      yield* TestClock.adjust("100 millis")
      yield* Effect.all(grown)
      const waiting = yield* Effect.forEach(grown, Effect.fork)
      yield* TestClock.adjust("10 seconds")
      expect(waiting.some(woken)).toBe(false)
      state.head = 3
      yield* TestClock.adjust("100 millis")
      yield* until(() => waiting.every(woken))
      watch.signal(3)
      const again = yield* Effect.forEach(grown, Effect.fork)
      yield* TestClock.adjust("10 seconds")
      expect(again.some(woken)).toBe(false)
      watch.signal(4)
      yield* until(() => again.every(woken))
    })
  )

  it.scoped("wakes all watchers when the head cannot be read, and continues to poll", () =>
    Effect.gen(function* () {
      const { state, watch } = remote()
      const grown = yield* watch.watch
      yield* TestClock.adjust("100 millis")
      yield* grown
      state.failing = true
      yield* TestClock.adjust("100 millis")
      yield* grown
      state.failing = false
      state.head = 1
      yield* TestClock.adjust("100 millis")
      yield* grown
    })
  )

  it.scoped("does not miss a signal that came before the wait", () =>
    Effect.gen(function* () {
      const watch = AppendSignal.make()
      const grown = yield* watch.watch
      watch.signal(1)
      watch.signal(2)
      yield* grown
      const waiting = yield* Effect.fork(grown)
      yield* TestClock.adjust("1 hour")
      expect(woken(waiting)).toBe(false)
      yield* Fiber.interrupt(waiting)
    })
  )
})
