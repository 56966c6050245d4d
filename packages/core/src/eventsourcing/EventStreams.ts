/**
 * Streams of the whole log and of whole streams, page by page.
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { RecordedEvent } from "./Event.ts"
import type { EventStore, LogQuery, StreamQuery } from "./EventStore.ts"
import type { ReadError } from "./EventStoreError.ts"
import { type EventOf, type EventType, isOneOf } from "./EventType.ts"
import * as PageLimit from "./PageLimit.ts"

/** The pages of the log from the last one to the first, each with its events in reverse. */
const backwards = <E>(
  store: Pick<EventStore<E>, "readAll" | "head">,
  query: LogQuery<E>
): Stream.Stream<RecordedEvent<E>, ReadError> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const size = yield* PageLimit.limit(query.limit)
      const from = yield* PageLimit.place("from", query.from, Number.MAX_SAFE_INTEGER)
      const { position } = yield* store.head
      return Stream.paginateChunkEffect(Math.min(from, position), (last) => {
        const first = Math.max(1, last - size + 1)
        return last < 1
          ? Effect.succeed([Chunk.empty<RecordedEvent<E>>(), Option.none<number>()])
          : Effect.map(store.readAll({ ...query, from: first, limit: last - first + 1 }), ({ events }) => [
              Chunk.unsafeFromArray(events.toReversed()),
              first > 1 ? Option.some(first - 1) : Option.none<number>()
            ])
      })
    })
  )

/**
 * Streams the log page by page; `limit` is the page size and does not bound the result. Backwards it begins at position
 * `from`, by default the last one. With `types`, the events are narrowed to them. Fails as `readAll` does.
 *
 * @example
 * ```ts
 * EventStore.streamAll(store, { types: ["Deposited"], direction: "backwards" }).pipe(
 *   Stream.take(10),
 *   Stream.runForEach(({ position, event }) => Console.log(position, event.amount))
 * )
 * ```
 */
export const streamAll = <E, const Type extends EventType<E> = EventType<E>>(
  store: Pick<EventStore<E>, "readAll" | "head">,
  query: LogQuery<E, Type> & { readonly direction?: "forwards" | "backwards" } = {}
): Stream.Stream<RecordedEvent<EventOf<E, Type>>, ReadError> => {
  const { direction, ...page } = query
  const events =
    direction === "backwards"
      ? backwards(store, page)
      : Stream.paginateChunkEffect(query.from ?? 1, (from) =>
          Effect.map(store.readAll({ ...page, from }), ({ events: read, next }) => [Chunk.unsafeFromArray(read), next])
        )
  return Stream.filter(events, isOneOf(query.types))
}

/**
 * Streams all events of a stream from a version on, in either direction, page by page; `limit` is the page size and does
 * not bound the result. A page is read when it is pulled, so that reading forwards includes events that are appended
 * meanwhile. Fails as `readStream` does.
 *
 * @example
 * ```ts
 * EventStore.streamOf(store, { stream: "account-7" }).pipe(
 *   Stream.runForEach(({ version, event }) => Console.log(version, event._tag))
 * )
 * ```
 */
export const streamOf = <E>(
  store: Pick<EventStore<E>, "readStream">,
  query: StreamQuery
): Stream.Stream<RecordedEvent<E>, ReadError> => {
  const step = query.direction === "backwards" ? -1 : 1
  const size = query.limit ?? PageLimit.maximumPage
  return Stream.paginateChunkEffect(query.from, (from) =>
    Effect.map(store.readStream({ ...query, ...(from === undefined ? {} : { from }) }), (page) => {
      const last = page.at(-1)
      return [
        Chunk.unsafeFromArray(page),
        last === undefined || page.length < size ? Option.none() : Option.some(last.version + step)
      ]
    })
  )
}
