/**
 * Asking again what a server refused for now.
 */
import { Effect, Random, Schema, Stream } from "effect"
import { TooManyRequests } from "../../deepwell/RemoteError.ts"

/** For how long a call is repeated, in milliseconds, before its refusal counts. */
const patience = 30_000

/** The longest pause between two tries, unless the server asks for a longer one, in milliseconds. */
const longest = 2_000

const isRefusal = Schema.is(TooManyRequests)

/** How long to wait before a call that was refused so many times is made again; undefined where it is not made again. */
const pauseAfter = (error: unknown, tries: number, waited: number): Effect.Effect<number | undefined> => {
  const asked = isRefusal(error) ? error.retryAfter : undefined
  if (asked === undefined || waited + asked > patience) {
    return Effect.succeed(undefined)
  }
  // Many calls that wait for the same token do not all come back at the same time.
  const longer = (random: number) => Math.min(longest, asked * 2 ** tries) * (0.5 + random / 2)
  return Effect.map(Random.next, (random) =>
    Math.round(tries === 0 ? asked : Math.min(patience - waited, Math.max(asked, longer(random))))
  )
}

/** Makes a call again after the pause that `TooManyRequests` names: for half a minute in all. */
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

/** The same for a stream that was refused before its first value. */
export const listen = <A, E, R>(stream: Stream.Stream<A, E, R>, tries = 0, waited = 0): Stream.Stream<A, E, R> =>
  Stream.suspend(() => {
    let begun = false
    return Stream.catchAll(
      Stream.mapChunks(stream, (chunk) => {
        begun = true
        return chunk
      }),
      (error) =>
        Stream.unwrap(
          Effect.map(begun ? Effect.succeed(undefined) : pauseAfter(error, tries, waited), (pause) =>
            pause === undefined
              ? Stream.fail(error)
              : Stream.unwrap(Effect.as(Effect.sleep(pause), listen(stream, tries + 1, waited + pause)))
          )
        )
    )
  })
