/**
 * Retries calls that a server rejected with `TooManyRequests`.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TooManyRequests } from "../../deepwell/RemoteError.ts"

/** The milliseconds for which a call is retried before its rejection is returned. */
const patience = 30_000

/** The maximum backoff in milliseconds, unless the server requires a longer one. */
const longest = 2_000

const isTooMany = Schema.is(TooManyRequests)

/** The milliseconds to wait before the next try, after `tries` rejections; undefined when the call is not retried. */
const pauseAfter = (error: unknown, tries: number, waited: number): Effect.Effect<number | undefined> => {
  const retryAfter = isTooMany(error) ? error.retryAfter : undefined
  if (retryAfter === undefined || waited + retryAfter > patience) {
    return Effect.succeed(undefined)
  }
  // Jitter: many calls that wait for the same token do not return at the same time.
  const longer = (random: number) => Math.min(longest, retryAfter * 2 ** tries) * (0.5 + random / 2)
  return Effect.map(Random.next, (random) =>
    Math.round(tries === 0 ? retryAfter : Math.min(patience - waited, Math.max(retryAfter, longer(random))))
  )
}

/** Makes a call, and retries it with backoff after `TooManyRequests` for 30 seconds. */
export const call = <A, E, R>(effect: Effect.Effect<A, E, R>, tries = 0, waited = 0): Effect.Effect<A, E, R> =>
  Effect.catchAll(effect, (error) =>
    Effect.flatMap(pauseAfter(error, tries, waited), (pause) =>
      pause === undefined
        ? Effect.fail(error)
        : Effect.delay(
            Effect.suspend(() => call(effect, tries + 1, waited + pause)),
            pause
          )
    )
  )

/** Runs a stream, and retries it in the same way when it is rejected before its first value. */
export const listen = <A, E, R>(stream: Stream.Stream<A, E, R>, tries = 0, waited = 0): Stream.Stream<A, E, R> =>
  Stream.suspend(() => {
    let started = false
    return Stream.catchAll(
      Stream.mapChunks(stream, (chunk) => {
        started = true
        return chunk
      }),
      (error) =>
        Stream.unwrap(
          Effect.map(started ? Effect.succeed(undefined) : pauseAfter(error, tries, waited), (pause) =>
            pause === undefined
              ? Stream.fail(error)
              : Stream.unwrap(Effect.as(Effect.sleep(pause), listen(stream, tries + 1, waited + pause)))
          )
        )
    )
  })
