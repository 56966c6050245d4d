/**
 * States of the past.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { RecordedEvent } from "./Event.ts"
import type { EventStore } from "./EventStore.ts"
import type { ReadError } from "./EventStoreError.ts"
import { streamOf } from "./EventStreams.ts"
import * as PageLimit from "./PageLimit.ts"
import { type Folded, type StateSource, of } from "./StateCache.ts"

/**
 * The end of a past state, included: a position of the log, a version of the stream, or a time in milliseconds since 1970 at
 * which events were recorded.
 */
export type Moment = { readonly position: number } | { readonly version: number } | { readonly time: number }

const bound = (moment: Moment) =>
  "position" in moment
    ? (["position", moment.position] as const)
    : "version" in moment
      ? (["version", moment.version] as const)
      : (["time", moment.time] as const)

/**
 * Folds a stream into the state that it had at a moment, from the events up to it; the version is that of the last one.
 *
 * Fails with `OutOfRange` for a moment that is not an integer from 0 to 2^53 - 1, and as `readStream` does.
 *
 * @example
 * ```ts
 * const { state } = yield* EventStore.stateAt(store, { stream: "account-7", decider: account, time: Date.UTC(2026, 0, 1) })
 * ```
 */
export const stateAt = <E, State>(
  store: Pick<EventStore<E>, "readStream">,
  query: { readonly stream: string; readonly decider: StateSource<E, State> } & Moment
): Effect.Effect<Folded<State>, ReadError> =>
  Effect.gen(function* () {
    const cache = of(query.decider)
    const [field, value] = bound(query)
    const end = yield* PageLimit.place(field, value)
    const isBefore = ({ position, version, recordedAt }: RecordedEvent<E>) =>
      (field === "position" ? position : field === "version" ? version : recordedAt) <= end
    const { state, version } = yield* streamOf(store, { stream: query.stream }).pipe(
      Stream.takeWhile(isBefore),
      Stream.chunks,
      Stream.runFold(cache.initial, (folded, events) => cache.evolve(folded, [...events]))
    )
    return { state, version }
  })
