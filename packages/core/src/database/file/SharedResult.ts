/**
 * One look for many who ask at about the same time.
 */
import { Clock, Deferred, Duration, Effect } from "effect"

/** The answer of `ask`, at most `age` old. It is asked in the scope, so that a client that leaves takes no other along. */
export const make = <A, E, R>(ask: Effect.Effect<A, E, R>, age: Duration.Duration) =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    let look: Deferred.Deferred<A, E> | undefined
    let goodUntil = 0
    return Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (look === undefined || now >= goodUntil) {
        const next = yield* Deferred.make<A, E>()
        look = next
        goodUntil = Infinity
        const done = Effect.map(Clock.currentTimeMillis, (then) => {
          goodUntil = then + Duration.toMillis(age)
        })
        yield* Effect.forkIn(Effect.ensuring(Effect.intoDeferred(ask, next), done), scope)
      }
      return yield* Deferred.await(look)
    })
  })
