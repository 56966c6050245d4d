/**
 * Subscribes to a log: first the existing events, then those that this or another program appends, each once and in order.
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { RecordedEvent } from "./Event.ts"
import { type EventOf, type EventType, isOneOf } from "./EventType.ts"
import { type EventStore, type LogQuery, type Page, maximumPage } from "./EventStore.ts"
import { type ReadError, type SubscriptionError, PositionAhead } from "./EventStoreError.ts"
import * as PageLimit from "./PageLimit.ts"

export interface SubscriptionQuery<E, Type extends EventType<E> = EventType<E>> extends Pick<
  LogQuery<E, Type>,
  "limit" | "types" | "streamPrefix"
> {
  /** The position to continue after, an integer from 0 to 2^53 - 2; 0, the whole log, by default. */
  readonly after?: number
}

/** The events of one read, and the position that it reached. */
export interface Batch<out E> {
  /** Empty when the filter excludes all of them. */
  readonly events: ReadonlyArray<RecordedEvent<E>>
  /** The last position that was read: continue `after` it. */
  readonly position: number
  /** The last position of the log in the same snapshot; equal to `position` at the end of the log. */
  readonly head: number
}

/** Reads the events before an unreadable one; the next read then fails at that event. */
const readable = <E>(store: EventStore<E>, query: LogQuery<E> & { readonly from: number }) => {
  const before = (error: Extract<ReadError, { readonly position: number }>) =>
    error.position > query.from
      ? store.readAll({ ...query, limit: Math.min(query.limit ?? maximumPage, error.position - query.from) })
      : Effect.fail(error)
  return Effect.catchTags(store.readAll(query), { UnknownEvent: before, MalformedEvent: before })
}

interface Place {
  /** The last position that was read. */
  readonly position: number
  /** True at the end of the log: the next read waits for it to grow. */
  readonly caughtUp: boolean
  readonly first: boolean
}

/** Reads the next page with a new position; the first page in any case. */
const nextPage = <E>(
  page: Effect.Effect<Page<E>, ReadError>,
  grown: Effect.Effect<void>,
  { position, caughtUp, first }: Place
): Effect.Effect<Page<E>, SubscriptionError> =>
  Effect.flatMap(caughtUp ? Effect.zipRight(grown, page) : page, (read) =>
    read.head < position
      ? Effect.fail(new PositionAhead({ position, head: read.head }))
      : read.head > position || first
        ? Effect.succeed(read)
        : Effect.suspend(() => nextPage(page, grown, { position, caughtUp: true, first: false }))
  )

/**
 * Streams the log in batches of up to `limit` positions each, with the position that each reached; a batch is empty where
 * the filter excludes all of its events. The first batch is emitted at once, also at the end of the log; from then on the
 * stream waits for the log to grow, by appends of this or another program.
 *
 * A batch is read when it is pulled and no connection is held in between, so that a slow subscriber delays no other.
 * Subscriptions of one store that read the same page at the same time share one read.
 *
 * Fails with `OutOfRange` for an `after` or `limit` out of bounds, with `PositionAhead` when the log ends before `after`,
 * with `UnknownEvent` or `MalformedEvent` after all events before the unreadable one, and with the database's errors. After
 * a failure, subscribe again after the last position.
 */
export const batches = <E>(
  store: EventStore<E>,
  query: SubscriptionQuery<E> = {}
): Stream.Stream<Batch<E>, SubscriptionError> => {
  const { after, ...filter } = query
  const start = (position: number): Place => ({ position, caughtUp: false, first: true })
  return Stream.unwrapScoped(
    Effect.map(Effect.all([store.watch, Effect.map(PageLimit.after(after), start)]), ([grown, from]) =>
      Stream.unfoldEffect(from, (place) =>
        Effect.map(
          nextPage(readable(store, { ...filter, from: place.position + 1 }), grown, place),
          ({ events, next, head }) => {
            const position = Option.match(next, { onNone: () => head, onSome: (following) => following - 1 })
            return Option.some([
              { events, position, head },
              { position, caughtUp: position === head, first: false }
            ] as const)
          }
        )
      )
    )
  )
}

/**
 * Streams the events after a position and those to come; it never completes. With `types`, the events are narrowed to them.
 * Otherwise like `batches`.
 *
 * @example
 * ```ts
 * Subscription.events(store, { after: 41, types: ["Deposited"] }).pipe(
 *   Stream.runForEach(({ position, event }) => Console.log(position, event.amount))
 * )
 * ```
 */
export const events = <E, const Type extends EventType<E> = EventType<E>>(
  store: EventStore<E>,
  query: SubscriptionQuery<E, Type> = {}
): Stream.Stream<RecordedEvent<EventOf<E, Type>>, SubscriptionError> =>
  batches(store, query).pipe(
    Stream.map((batch) => Chunk.unsafeFromArray(batch.events.filter(isOneOf(query.types)))),
    Stream.flattenChunks
  )
