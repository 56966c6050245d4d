import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, TestClock } from "effect"
import * as SharedResult from "../../src/database/SharedResult.ts"

describe("a shared result", () => {
  it.scoped("is kept for its age, and no longer when the clock is set back", () =>
    Effect.gen(function* () {
      let asked = 0
      const look = yield* SharedResult.make(
        Effect.sync(() => (asked += 1)),
        Duration.seconds(1)
      )
      yield* TestClock.setTime(7_200_000)
      expect(yield* look).toBe(1)
      yield* TestClock.adjust("999 millis")
      expect(yield* look).toBe(1)
      yield* TestClock.adjust("1 millis")
      expect(yield* look).toBe(2)
      yield* TestClock.setTime(3_600_000)
      expect(yield* look).toBe(3)
    })
  )
})
