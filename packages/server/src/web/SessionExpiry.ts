/**
 * Reports the end of sessions for any reason: the events of the deepwell, and the expiry of sessions, which has none.
 */
import type { FoundSession } from "@scipnet/core/deepwell/auth/SessionLookup"
import type { Listen } from "@scipnet/core/rpc/server/LiveSessions"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The longest time between two checks, which is below the limit of timers. */
const longestWait = 60 * 60 * 1_000

/** The milliseconds until the next check after one that failed. */
const pause = 1_000

/**
 * Extends `listen` for a session that `find` looks up. The first check is made at once, because the session can have ended
 * between its lookup and `listen`. A timer and no fiber waits for the next one: thousands of connections are idle.
 */
export const make = <E>(
  listen: Listen,
  find: Effect.Effect<Option.Option<FoundSession>, E>,
  fork: (effect: Effect.Effect<void>) => void
): { readonly listen: Listen } => ({
  listen: (session, ended) => {
    const stop = listen(session, ended)
    let timer: NodeJS.Timeout | undefined
    let isStopped = false
    const checkIn = (millis: number): void => {
      if (!isStopped) {
        timer = setTimeout(() => fork(check), Math.min(millis, longestWait))
      }
    }
    const check = Effect.gen(function* () {
      const found = yield* find
      const now = yield* Clock.currentTimeMillis
      Option.match(found, {
        onNone: () => (isStopped ? undefined : ended()),
        onSome: ({ endsAt }) => checkIn(endsAt - now)
      })
    }).pipe(
      Effect.catchAllCause((cause) =>
        Effect.zipRight(
          Effect.logWarning("A session could not be checked for its expiry", cause),
          Effect.sync(() => checkIn(pause))
        )
      )
    )
    fork(check)
    return () => {
      isStopped = true
      clearTimeout(timer)
      stop()
    }
  }
})
