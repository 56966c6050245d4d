/**
 * The port of an event store: appending with expected versions, reading in bounded pages, and proving that nothing was
 * altered. It knows nothing of the events that it is given.
 *
 * A store for one's own events is a tag of one's own:
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, EventStore.EventStore<LedgerEvent>>() {}
 * ```
 */
import { Chunk, Context, Effect, Option, Stream } from "effect"
import type { Scope } from "effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { Metadata, NewEvent, RecordedEvent } from "./Event.ts"
import type { AppendError, ChainBroken, Expected, MalformedEvent, ReadError, UnknownEvent } from "./EventStoreError.ts"
import type { Folded, StateCache } from "./StateCache.ts"

/** So many events are proven, of so many. */
export type Report = (proven: number, of: number) => Effect.Effect<void>

/** Told how far `verify` has come; nobody is, unless one is provided. */
export class Proving extends Context.Reference<Proving>()("@scipnet/core/Proving", {
  defaultValue: (): Report => () => Effect.void
}) {}

/** No read returns more events than this at a time. */
export const maximumPage = 1_000

/** No append has more events than this, over all its streams: a larger one would block the event loop for seconds. */
export const maximumAppend = 10_000

/** Events for one stream. */
export interface Append<out E> {
  readonly stream: string
  readonly expected: Expected
  readonly events: ReadonlyArray<NewEvent<E>>
}

/** A stream that must still be at this version when the append is written, though nothing is written to it. */
export interface Guard {
  readonly stream: string
  readonly version: number
}

export interface AppendRequest<out E> {
  readonly appends: ReadonlyArray<Append<E>>
  readonly guards?: ReadonlyArray<Guard>
  readonly metadata: Metadata
}

export interface Receipt {
  /** Where the events are in the log, in the order given. */
  readonly positions: ReadonlyArray<number>
  /** Whether they were there already: then nothing was written. */
  readonly replayed: boolean
}

export interface StreamQuery {
  readonly stream: string
  readonly direction?: "forwards" | "backwards"
  /**
   * The first version to return, a whole number from 0 (before the first event) to 2^53 - 1; the first or last of the
   * stream if left out.
   */
  readonly from?: number
  /** At most this many, a whole number from 1 to `maximumPage`; `maximumPage` if left out. */
  readonly limit?: number
}

export interface LogQuery {
  /** The first position to look at, a whole number from 0 to 2^53 - 1; 1 if left out. */
  readonly from?: number
  /** Look at this many positions at most, a whole number from 1 to `maximumPage`; `maximumPage` if left out. */
  readonly limit?: number
  /** Only events of these types. */
  readonly types?: ReadonlyArray<string>
  /** Only events of streams whose name starts so. */
  readonly streamPrefix?: string
}

/** What a look at the log found. It may be empty though more follows: only `limit` positions were looked at. */
export interface Page<out E> {
  readonly events: ReadonlyArray<RecordedEvent<E>>
  /** Where to go on from; none when the end of the log was reached. */
  readonly next: Option.Option<number>
  /** The position of the end of the log at that moment. */
  readonly head: number
}

/** The end of the log. Position 0 stands for an empty one. */
export interface Head {
  readonly position: number
  readonly hash: string
}

/** The earlier append of a command. */
export interface CommandOutcome {
  /** Where its events are in the log. */
  readonly positions: ReadonlyArray<number>
  /** The caller's digest of the command, as it was given then. */
  readonly payloadHash: string | null
}

export interface EventStore<E> {
  /**
   * Appends to several streams in one transaction. What is stored decodes to what was given; anything else is
   * `InvalidAppend`.
   *
   * Idempotent by (actor, command id) and by event id. The same streams, order, types and data again answer with the
   * first positions and write nothing; other ones fail with `CommandIdReused` or `DuplicateEvent`. A repeated command
   * must come with the same `payloadHash` too, repeated events with a version that they were appended at. Fails with
   * `StreamConflict` when a stream or guard is at another version than expected, and with
   * `InvalidAppend` for more than `maximumAppend` events.
   */
  readonly appendAll: (request: AppendRequest<E>) => Effect.Effect<Receipt, AppendError>
  /** Looks up what an actor's command of this id appended; none when it appended nothing. */
  readonly outcomeOf: (command: {
    readonly actor: string
    readonly commandId: string
  }) => Effect.Effect<Option.Option<CommandOutcome>, DatabaseError>
  /**
   * One page of a stream's events, in either direction; an unknown stream is empty. `streamOf` reads a whole stream.
   *
   * Fails with `OutOfRange` for a `from` or `limit` that is not within its bounds, with `UnknownEvent` or
   * `MalformedEvent` for an event that cannot be read, and with the database's errors.
   */
  readonly readStream: (query: StreamQuery) => Effect.Effect<ReadonlyArray<RecordedEvent<E>>, ReadError>
  /**
   * Folds a stream into the state of a decider, page by page, starting from the cached state where there is one.
   *
   * Fails with `UnknownEvent` or `MalformedEvent` for an event that cannot be read, and with the database's errors.
   */
  readonly load: <State>(
    stream: string,
    cache: StateCache<E, State>
  ) => Effect.Effect<Folded<State>, UnknownEvent | MalformedEvent | DatabaseError>
  /** One page of the whole log by position. Fails as `readStream` does. */
  readonly readAll: (query: LogQuery) => Effect.Effect<Page<E>, ReadError>
  readonly head: Effect.Effect<Head, DatabaseError>
  /** Recomputes every hash. Fails with `ChainBroken` at the first position that is not what was written. */
  readonly verify: Effect.Effect<Head, ChainBroken | DatabaseError>
  /**
   * For those who follow the log (`Subscription`): as long as the scope lasts, an effect that waits for the log to
   * grow, whoever appends. What was appended since it last returned, or since the scope began, counts too: reading and
   * waiting in turns misses nothing. It may return though nothing was appended.
   */
  readonly watch: Effect.Effect<Effect.Effect<void>, never, Scope.Scope>
}

/** Appends to one stream. */
export const append = <E>(
  store: EventStore<E>,
  stream: string,
  expected: Expected,
  events: ReadonlyArray<NewEvent<E>>,
  metadata: Metadata
): Effect.Effect<Receipt, AppendError> => store.appendAll({ appends: [{ stream, expected, events }], metadata })

/** The whole log from a position on, page by page: `limit` is the size of a page. Fails as `readAll` does. */
export const streamAll = <E>(store: EventStore<E>, query: LogQuery = {}): Stream.Stream<RecordedEvent<E>, ReadError> =>
  Stream.paginateChunkEffect(query.from ?? 1, (from) =>
    Effect.map(store.readAll({ ...query, from }), ({ events, next }) => [Chunk.unsafeFromArray(events), next])
  )

/**
 * All events of one stream from a version on, in either direction, read page by page: `limit` is the size of a page and
 * does not bound the result. Each page is read when it is asked for, so that events which are appended meanwhile are
 * included when reading forwards. Fails as `readStream` does.
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
  const size = query.limit ?? maximumPage
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
