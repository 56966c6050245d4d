/**
 * Following a log: first what is there, then whatever anybody appends, each event once and in order.
 */
import { Chunk, Effect, Option, Stream } from "effect"
import type { RecordedEvent } from "./Event.ts"
import type { EventStore, LogQuery, Page } from "./EventStore.ts"
import { maximumPage } from "./EventStore.ts"
import type { ReadError, SubscriptionError } from "./EventStoreError.ts"
import { PositionAhead } from "./EventStoreError.ts"
import * as PageLimit from "./PageLimit.ts"

export interface SubscriptionQuery extends Pick<LogQuery, "limit" | "types" | "streamPrefix"> {
  /** The last position that is known already, a whole number from 0 to 2^53 - 2; 0, and so the whole log, if left out. */
  readonly after?: number
}

/** How far along the log one look went, and what it found. */
export interface Batch<out E> {
  /** None where the filter let nothing through. */
  readonly events: ReadonlyArray<RecordedEvent<E>>
  /** Everything up to here was looked at: where to go on `after`. */
  readonly position: number
  /** The end of the log at that moment; the same as `position` when nothing was left to look at. */
  readonly head: number
}

/** Returns the readable events before one that cannot be read; the next look fails at that event. */
const readable = <E>(store: EventStore<E>, query: LogQuery & { readonly from: number }) => {
  const before = (error: Extract<ReadError, { readonly position: number }>) =>
    error.position > query.from
      ? store.readAll({ ...query, limit: Math.min(query.limit ?? maximumPage, error.position - query.from) })
      : Effect.fail(error)
  return Effect.catchTags(store.readAll(query), { UnknownEvent: before, MalformedEvent: before })
}

interface Place {
  /** Everything up to here was looked at. */
  readonly position: number
  /** True at the end of the log, where nothing can be read before it grows. */
  readonly caughtUp: boolean
  readonly first: boolean
}

/** The next page that shows more than is known, or the first in any case. */
const look = <E>(
  page: Effect.Effect<Page<E>, ReadError>,
  grown: Effect.Effect<void>,
  { position, caughtUp, first }: Place
): Effect.Effect<Page<E>, SubscriptionError> =>
  Effect.flatMap(caughtUp ? Effect.zipRight(grown, page) : page, (found) =>
    found.head < position
      ? Effect.fail(new PositionAhead({ position, head: found.head }))
      : found.head > position || first
        ? Effect.succeed(found)
        : Effect.suspend(() => look(page, grown, { position, caughtUp: true, first: false }))
  )

/**
 * The log in looks at up to `limit` positions each, with how far each went, also where a filter lets nothing through.
 * The first comes at once, though there may be nothing new; from then on it waits for the log to grow. What others
 * append to the same storage is seen too. Each look is taken when it is asked for, and no connection is held in
 * between: a slow subscriber delays no other. Subscriptions of one store that ask for the same page at the same time
 * share one read of it.
 *
 * Fails with `OutOfRange` for an `after` or `limit` out of its bounds, with `PositionAhead` when the log ends before what is known already, with `UnknownEvent` or `MalformedEvent`
 * after everything that stands before that event, and with the database's errors. After any of them it can be
 * subscribed to again, after the last position.
 */
export const batches = <E>(
  store: EventStore<E>,
  query: SubscriptionQuery = {}
): Stream.Stream<Batch<E>, SubscriptionError> => {
  const { after, ...filter } = query
  const start = (position: number): Place => ({ position, caughtUp: false, first: true })
  return Stream.unwrapScoped(
    Effect.map(Effect.all([store.watch, Effect.map(PageLimit.after(after), start)]), ([grown, from]) =>
      Stream.unfoldEffect(from, (place) =>
        Effect.map(
          look(readable(store, { ...filter, from: place.position + 1 }), grown, place),
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
 * The events after a position, those to come included; it does not end by itself. As `batches` in everything else.
 *
 * @example
 * ```ts
 * Subscription.events(store, { after: 41, types: ["Deposited"] }).pipe(
 *   Stream.runForEach(({ position, event }) => Console.log(position, event.amount))
 * )
 * ```
 */
export const events = <E>(
  store: EventStore<E>,
  query: SubscriptionQuery = {}
): Stream.Stream<RecordedEvent<E>, SubscriptionError> =>
  batches(store, query).pipe(
    Stream.map((batch) => Chunk.unsafeFromArray(batch.events)),
    Stream.flattenChunks
  )
