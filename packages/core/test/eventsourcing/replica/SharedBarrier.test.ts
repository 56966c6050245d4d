/** Questions to a log that concurrent callers share, at the end of their scope. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as SharedBarrier from "../../../src/eventsourcing/replica/SharedBarrier.ts"

describe("a shared barrier", () => {
  it.live("asks nothing after its scope has closed, also when a question was about to be sent", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      let asked = 0
      const { ask, trigger } = yield* Scope.extend(
        SharedBarrier.make({
          question: Effect.sync(() => (asked += 1)),
          timeout: "1 minute",
          timedOut: Effect.succeed("late"),
          closed: () => "closed"
        }),
        scope
      )
      yield* trigger
      yield* Scope.close(scope, Exit.void)
      yield* Effect.sleep(20)
      expect(asked).toBe(0)
      expect(yield* Effect.flip(ask)).toBe("closed")
      yield* trigger
      yield* Effect.sleep(20)
      expect(asked).toBe(0)
    })
  )

  it.live("interrupts the question that is under way when its scope closes", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      let [begun, interrupted] = [false, false]
      const question = Effect.onInterrupt(
        Effect.zipRight(
          Effect.sync(() => (begun = true)),
          Effect.never
        ),
        () => Effect.sync(() => (interrupted = true))
      )
      const { trigger } = yield* Scope.extend(
        SharedBarrier.make({
          question,
          timeout: "1 minute",
          timedOut: Effect.succeed("late"),
          closed: () => "closed"
        }),
        scope
      )
      yield* trigger
      yield* Effect.repeat(Effect.sleep(1), { until: () => begun })
      yield* Scope.close(scope, Exit.void)
      yield* Effect.repeat(Effect.sleep(1), { until: () => interrupted })
    })
  )
})
