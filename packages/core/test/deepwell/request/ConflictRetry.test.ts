/** After a conflict on a stream the retry runs before attempts that arrive later. */
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import * as ConflictRetry from "../../../src/deepwell/request/ConflictRetry.ts"
import { StreamConflict } from "../../../src/eventsourcing/EventStoreError.ts"

it.live("an attempt that arrives during a retry on its stream queues after it", () =>
  Effect.gen(function* () {
    let version = 0
    const written: Array<string> = []
    const [first, second] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const attempt = (name: string, pauses: Array<Effect.Effect<void>>) =>
      Effect.gen(function* () {
        const expected = version
        yield* pauses.shift() ?? Effect.void
        if (expected !== version) {
          return yield* new StreamConflict({ stream: "drill", expected, actual: version })
        }
        version += 1
        written.push(name)
      }).pipe(ConflictRetry.retryOn("drill"))

    const slow = yield* Effect.fork(attempt("slow", [Deferred.await(first), Deferred.await(second)]))
    yield* Effect.yieldNow()
    yield* attempt("quick", [])
    yield* Deferred.succeed(first, undefined)
    yield* Effect.sleep("20 millis")
    const late = yield* Effect.fork(attempt("late", []))
    yield* Effect.sleep("20 millis")
    expect(written).toEqual(["quick"])
    yield* Deferred.succeed(second, undefined)
    yield* Fiber.joinAll([slow, late])
    expect(written).toEqual(["quick", "slow", "late"])

    // Without waiting retries a new attempt does not queue.
    yield* attempt("alone", [])
    expect(written).toHaveLength(4)
  })
)
