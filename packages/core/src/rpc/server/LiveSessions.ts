/**
 * The sessions that are signed in on connections of this program, so that each connection learns of the end of its own.
 */
import { Context, Duration, Effect, Layer, Schedule, Stream } from "effect"
import * as Deepwell from "../../deepwell/Deepwell.ts"

/** Calls `ended` when the session of this id ends; the function that it returns takes that back. */
export type Listen = (session: string, ended: () => void) => () => void

/** Without a layer, connections learn of an end with their next call only. */
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

/** How long to wait before following the log again after it could not be read. */
const pause = Duration.seconds(1)

/** Follows the log of the deepwell, once for all connections. */
export const layer: Layer.Layer<never, never, Deepwell.Deepwell> = Layer.unwrapScoped(
  Effect.gen(function* () {
    const { sessionEnds } = yield* Deepwell.Deepwell
    const { listen, end } = registry()
    yield* Stream.runForEach(sessionEnds, (session) => Effect.sync(() => end(session))).pipe(
      Effect.tapErrorCause((cause) => Effect.logWarning("The ends of sessions cannot be followed", cause)),
      Effect.retry(Schedule.spaced(pause)),
      Effect.forkScoped
    )
    return Layer.succeed(LiveSessions, { listen })
  })
)
