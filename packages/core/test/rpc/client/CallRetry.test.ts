/** The retries of calls that a server rejected. */
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Clock, Effect, Exit, Fiber, Stream, TestClock } from "effect"
import * as CallRetry from "../../../src/rpc/client/CallRetry.ts"
import { NotSignedIn, TooManyRequests } from "../../../src/deepwell/RemoteError.ts"

/** Rejects a call a number of times, and then answers the time. */
const refusing = <E>(times: number, error: E) => {
  let attempts = 0
  return {
    attempts: () => attempts,
    call: Effect.suspend(() => ((attempts += 1) <= times ? Effect.fail(error) : Clock.currentTimeMillis))
  }
}

const inTime = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.exit(effect))
    yield* TestClock.adjust("1 minute")
    return yield* Fiber.join(fiber)
  })

describe("a call that a server rejects with TooManyRequests", () => {
  it.effect("is retried after the time that the server requires", () =>
    Effect.gen(function* () {
      const { call, attempts } = refusing(1, new TooManyRequests({ limit: 400, retryAfter: 50 }))
      expect(yield* inTime(CallRetry.call(call))).toEqual(Exit.succeed(50))
      expect(attempts()).toBe(2)
    })
  )

  it.effect("is retried for 30 seconds with exponential backoff", () =>
    Effect.gen(function* () {
      const refusal = new TooManyRequests({ limit: 400, retryAfter: 50 })
      const { call, attempts } = refusing(Infinity, refusal)
      const ended = yield* inTime(
        Effect.flatMap(Effect.exit(CallRetry.call(call)), (exit) =>
          Effect.map(Clock.currentTimeMillis, (at) => ({ exit, at }))
        )
      )
      expect(ended).toMatchObject({ value: { exit: Exit.fail(refusal) } })
      expect(Exit.isSuccess(ended) ? ended.value.at : 0).toBeLessThanOrEqual(30_000)
      expect(Exit.isSuccess(ended) ? ended.value.at : 0).toBeGreaterThan(25_000)
      expect(attempts()).toBeLessThan(60)
    })
  )

  it.effect.each([
    ["gives no time to wait", new TooManyRequests({ limit: 32 })],
    ["requires a pause of more than 30 seconds", new TooManyRequests({ limit: 400, retryAfter: 30_001 })],
    ["is NotSignedIn", new NotSignedIn()]
  ] as const)("is not retried if the error %s", ([, error]) =>
    Effect.gen(function* () {
      const { call, attempts } = refusing<TooManyRequests | NotSignedIn>(Infinity, error)
      expect(yield* inTime(CallRetry.call(call))).toEqual(Exit.fail(error))
      expect(attempts()).toBe(1)
    })
  )

  it.effect("for a stream is retried before the first value, and never after it", () =>
    Effect.gen(function* () {
      const refusal = new TooManyRequests({ limit: 400, retryAfter: 50 })
      const { call } = refusing(2, refusal)
      const begun = Effect.exit(Stream.runCollect(CallRetry.listen(Stream.fromEffect(call))))
      expect(Exit.map(yield* inTime(Effect.flatten(begun)), Chunk.size)).toEqual(Exit.succeed(1))
      const later = Stream.concat(Stream.make(1), Stream.fail(refusal))
      expect(yield* inTime(Stream.runDrain(CallRetry.listen(later)))).toEqual(Exit.fail(refusal))
    })
  )
})
