import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Ref, TestClock } from "effect"
import { DatabaseBusy, DatabaseFull } from "../../../src/database/DatabaseError.ts"
import * as BusyRetry from "../../../src/database/transaction/BusyRetry.ts"

const backoff = { retryBase: Duration.millis(1), retryCap: Duration.millis(8) }
const context = (attempt: number) => ({ operation: "write", statement: null, attempt, reason: "SQLITE_BUSY" })
const busy = (attempt: number) => new DatabaseBusy(context(attempt))

describe("BusyRetry", () => {
  it("doubles the maximum pause up to the cap", () => {
    expect([1, 2, 3, 4, 5, 2_000].map((attempt) => BusyRetry.ceiling(backoff, attempt))).toEqual([1, 2, 4, 8, 8, 8])
  })

  it.effect("retries until the lock is acquired, and passes the number of the attempt", () =>
    Effect.gen(function* () {
      const action = (attempt: number) => (attempt < 4 ? busy(attempt) : Effect.succeed(attempt))
      const fiber = yield* Effect.fork(BusyRetry.retryWhileBusy(backoff, 1_000, action))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toBe(4)
    })
  )

  it.effect("fails with the first busy error after the deadline", () =>
    Effect.gen(function* () {
      const attempts = yield* Ref.make(0)
      const action = (attempt: number) => Effect.zipRight(Ref.set(attempts, attempt), busy(attempt))
      const fiber = yield* Effect.fork(Effect.flip(BusyRetry.retryWhileBusy(backoff, 100, action)))
      yield* TestClock.adjust("90 millis")
      expect(fiber.unsafePoll()).toBeNull()
      yield* TestClock.adjust("20 millis")
      const error = yield* Fiber.join(fiber)
      expect(error).toMatchObject({ _tag: "DatabaseBusy", attempt: yield* Ref.get(attempts) })
      // Pauses of 4 ms on average. A busy loop would have made far more attempts.
      expect(error.attempt).toBeLessThan(100)
    })
  )

  it.effect("does not retry after another error", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        BusyRetry.retryWhileBusy(
          backoff,
          1_000,
          (attempt) => new DatabaseFull({ ...context(attempt), reason: "SQLITE_FULL" })
        )
      )
      expect(error).toMatchObject({ _tag: "DatabaseFull", attempt: 1 })
    })
  )

  it.effect("never pauses for longer than the cap", () =>
    Effect.gen(function* () {
      const action = (attempt: number) => (attempt <= 50 ? busy(attempt) : Effect.succeed(attempt))
      const fiber = yield* Effect.fork(BusyRetry.retryWhileBusy(backoff, 1_000_000, action))
      yield* TestClock.adjust(Duration.millis(8 * 50))
      expect(yield* Fiber.join(fiber)).toBe(51)
    })
  )
})
