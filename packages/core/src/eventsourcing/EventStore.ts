/**
 * The port of an event store: appends with expected versions, reads in bounded pages, verification of the hash chain. It
 * is generic in the type of events.
 *
 * Define a tag for a store of your own events:
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, EventStore.EventStore<LedgerEvent>>() {}
 * ```
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { NewEvent, NewMetadata, RecordedEvent } from "./Event.ts"
import type { AppendError, ChainBroken, Expected, MalformedEvent, ReadError, UnknownEvent } from "./EventStoreError.ts"
import type { EventType } from "./EventType.ts"
import type { Folded, StateSource } from "./StateCache.ts"

export { handle } from "./CommandExecution.ts"
export { stateAt } from "./PastState.ts"
export { maximumPage } from "./PageLimit.ts"
export { streamAll, streamOf } from "./EventStreams.ts"

/** Receives the number of verified events and their total. */
export type VerifyListener = (verified: number, total: number) => Effect.Effect<void>

/** The listener for the progress of `verify`; by default none. */
export class VerifyProgress extends Context.Reference<VerifyProgress>()("@scipnet/core/Proving", {
  defaultValue: (): VerifyListener => () => Effect.void
}) {}

/** The maximum number of events in one append over all its streams: a larger one would block the event loop for seconds. */
export const maximumAppend = 10_000

/** The events to append to one stream, and the version that the stream is expected at. */
export interface Append<out E> {
  readonly stream: string
  readonly expected: Expected
  readonly events: ReadonlyArray<NewEvent<E>>
}

/** A version that a stream must have at the append, although nothing is appended to it. */
export interface Guard {
  readonly stream: string
  readonly version: number
}

export interface AppendRequest<out E> {
  readonly appends: ReadonlyArray<Append<E>>
  readonly guards?: ReadonlyArray<Guard>
  /** The actor; every other field is optional. */
  readonly metadata: NewMetadata
}

export interface Receipt {
  /** The positions of the events, in the order of the request. */
  readonly positions: ReadonlyArray<number>
  /** True when the same append was committed before: nothing was written. */
  readonly replayed: boolean
}

export interface StreamQuery {
  readonly stream: string
  readonly direction?: "forwards" | "backwards"
  /**
   * The first version to return, an integer from 0 (before the first event) to 2^53 - 1; by default the first version of
   * the stream, backwards the last one.
   */
  readonly from?: number
  /** The maximum number of events, an integer from 1 to `maximumPage`; `maximumPage` by default. */
  readonly limit?: number
}

export interface LogQuery<E, Type extends EventType<E> = EventType<E>> {
  /** The first position to look at, a whole number from 0 to 2^53 - 1; 1 if left out. */
  readonly from?: number
  /** Look at this many positions at most, a whole number from 1 to `maximumPage`; `maximumPage` if left out. */
  readonly limit?: number
  /** Only events of these types, which includes those that are stored under a former name. */
  readonly types?: ReadonlyArray<Type>
  /** Only events of streams whose name starts with this prefix. */
  readonly streamPrefix?: string
}

/** A page of the log. It covers `limit` positions, and may be empty where a filter excludes all of them. */
export interface Page<out E> {
  readonly events: ReadonlyArray<RecordedEvent<E>>
  /** The position to continue from; none at the end of the log. */
  readonly next: Option.Option<number>
  /** The last position of the log in the same snapshot. */
  readonly head: number
}

/** The last position of the log and its hash; position 0 for an empty log. */
export interface Head {
  readonly position: number
  readonly hash: string
}

/** The append of an earlier command. */
export interface CommandOutcome {
  /** The positions of its events. */
  readonly positions: ReadonlyArray<number>
  /** The digest of the command that the caller passed. */
  readonly payloadHash: string | null
}

export interface EventStore<E> {
  /**
   * Appends to one or more streams in one transaction.
   *
   * Idempotent by (actor, command id) and by event id: a request with the same streams, order, types and data as before
   * returns the first positions and writes nothing. A repeated command must also have the same `payloadHash`, repeated
   * events the versions that they were appended at.
   *
   * Fails with `StreamConflict` when a stream or guard is not at the expected version; with `CommandIdReused` or
   * `DuplicateEvent` for a known id with other content; with `InvalidAppend` for an event that would not decode to an equal
   * one, or more than `maximumAppend` events; and with the errors of the projections and the database.
   */
  readonly appendAll: (request: AppendRequest<E>) => Effect.Effect<Receipt, AppendError>
  /** Looks up the append of a command; none when it appended nothing. */
  readonly outcomeOf: (command: {
    readonly actor: string
    readonly commandId: string
  }) => Effect.Effect<Option.Option<CommandOutcome>, DatabaseError>
  /**
   * Reads one page of a stream in either direction; an unknown stream is empty. `streamOf` reads a whole stream.
   *
   * Fails with `OutOfRange` for a `from` or `limit` out of bounds, with `UnknownEvent` or
   * `MalformedEvent` for an event that cannot be read, and with the database's errors.
   */
  readonly readStream: (query: StreamQuery) => Effect.Effect<ReadonlyArray<RecordedEvent<E>>, ReadError>
  /**
   * Folds a stream into the state of a decider, page by page, starting from the cached state where there is one. The source
   * is a decider of `Decider.make` or a `StateCache`.
   *
   * Fails with `UnknownEvent` or `MalformedEvent` for an event that cannot be read, and with the database's errors.
   */
  readonly load: <State>(
    stream: string,
    source: StateSource<E, State>
  ) => Effect.Effect<Folded<State>, UnknownEvent | MalformedEvent | DatabaseError>
  /** Reads one page of the log in the order of positions. Fails as `readStream` does. */
  readonly readAll: (query: LogQuery<E>) => Effect.Effect<Page<E>, ReadError>
  /** The end of the log. */
  readonly head: Effect.Effect<Head, DatabaseError>
  /**
   * Recomputes the hash chain of the whole log in one snapshot and returns its head. Fails with `ChainBroken` at the first
   * position that was altered.
   */
  readonly verify: Effect.Effect<Head, ChainBroken | DatabaseError>
  /**
   * Returns an effect that waits for the log to grow, valid for the scope. It completes at once when events were appended,
   * by this or another program, since it last completed or since the scope began, so that alternating reads and waits miss
   * no event. It may complete without a new event. `Subscription` is built on it.
   */
  readonly watch: Effect.Effect<Effect.Effect<void>, never, Scope.Scope>
}

/** Appends to one stream. */
export const append = <E>(
  store: EventStore<E>,
  stream: string,
  expected: Expected,
  events: ReadonlyArray<NewEvent<E>>,
  metadata: NewMetadata
): Effect.Effect<Receipt, AppendError> => store.appendAll({ appends: [{ stream, expected, events }], metadata })
