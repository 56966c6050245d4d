/**
 * Shares the result of an effect between concurrent callers, and caches it for a limited time.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * Makes an effect that returns the result of `ask`, cached for `age` after it ended. `ask` runs in a fiber of the scope, so
 * that the interruption of one caller does not interrupt it for the others.
 */
export const make = <A, E, R>(ask: Effect.Effect<A, E, R>, age: Duration.Duration) =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    let look: Deferred.Deferred<A, E> | undefined
    // The end of the last look; undefined while it runs.
    let ended: number | undefined
    return Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      // A clock that was set back does not extend the age.
      const isOld = ended !== undefined && (now < ended || now >= ended + Duration.toMillis(age))
      if (look === undefined || isOld) {
        const next = yield* Deferred.make<A, E>()
        look = next
        ended = undefined
        const done = Effect.map(Clock.currentTimeMillis, (then) => {
          ended = then
        })
        yield* Effect.forkIn(Effect.ensuring(Effect.intoDeferred(ask, next), done), scope)
      }
      return yield* Deferred.await(look)
    })
  })
