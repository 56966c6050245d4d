/**
 * Notifies the connections of this process when their sessions end.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Deepwell from "../../deepwell/Deepwell.ts"

/** Calls `ended` when the session of this id ends. Returns a function that removes the listener. */
export type Listen = (session: string, ended: () => void) => () => void

/** The listeners. Without a layer, a connection notices the end of its session only at its next call. */
export class LiveSessions extends Context.Reference<LiveSessions>()("@scipnet/core/LiveSessions", {
  defaultValue: (): { readonly listen: Listen } => ({ listen: () => () => undefined })
}) {}

const registry = () => {
  const listeners = new Map<string, Set<() => void>>()
  const listen: Listen = (session, ended) => {
    const own = listeners.get(session) ?? new Set()
    listeners.set(session, own.add(ended))
    return () => {
      own.delete(ended)
      if (own.size === 0 && listeners.get(session) === own) {
        listeners.delete(session)
      }
    }
  }
  const end = (session: string): void => {
    for (const ended of listeners.get(session) ?? []) {
      ended()
    }
  }
  return { listen, end }
}

/** The pause before the subscription is resumed after an error. */
const pause = Duration.seconds(1)

/** Subscribes to the log of the deepwell once for all connections. */
export const layer: Layer.Layer<never, never, Deepwell.Deepwell> = Layer.unwrapScoped(
  Effect.gen(function* () {
    const { sessionEnds } = yield* Deepwell.Deepwell
    const { listen, end } = registry()
    yield* Stream.runForEach(sessionEnds, (session) => Effect.sync(() => end(session))).pipe(
      Effect.tapErrorCause((cause) => Effect.logWarning("The subscription to the ends of sessions failed", cause)),
      Effect.retry(Schedule.spaced(pause)),
      Effect.forkScoped
    )
    return Layer.succeed(LiveSessions, { listen })
  })
)
