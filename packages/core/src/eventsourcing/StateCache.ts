/**
 * Caches the states that streams were folded to, so that folding a stream again reads only the events appended since.
 *
 * Events never change, and the hash of an event covers all events before it: a cached state is valid as long as its last
 * event has the same hash in the log. The store compares it at each fold, in the snapshot that it reads, so a state is
 * never stale, also when another process appends or the file is replaced by a backup.
 */
import * as Either from "effect/Either"
import type { Decider } from "./Decider.ts"
import type { RecordedEvent } from "./Event.ts"
import type { StateSnapshot } from "./StateSnapshot.ts"

/** An aggregate's state and the version of its stream that it was folded from; 0 for an empty stream. */
export interface Folded<State> {
  readonly state: State
  readonly version: number
}

/** A state with the hash of its last event; null for an empty stream. */
export interface CachedState<State> extends Folded<State> {
  readonly hash: string | null
  /** The version up to which the state is stored; 0 if it is not. */
  readonly stored?: number
}

/** The states of one decider, by log and stream. A log is any object that identifies it, held weakly. */
export interface StateCache<in E, in out State> {
  readonly initial: CachedState<State>
  /** How states are stored in the file; undefined when they are not. */
  readonly snapshot: StateSnapshot<State> | undefined
  /** The state of a stream that was cached last, or the initial one. */
  readonly get: (log: object, stream: string) => CachedState<State>
  /** Caches a state, and removes the least recently used one beyond the capacity. */
  readonly put: (log: object, stream: string, cached: CachedState<State>) => void
  /** Folds the events that follow a state; events of other types are skipped. */
  readonly evolve: (cached: CachedState<State>, events: ReadonlyArray<RecordedEvent<E>>) => CachedState<State>
}

/** A decider of `Decider.make`, which has a cache of states, or a cache. */
export type StateSource<E, State> = StateCache<E, State> | { readonly states: StateCache<E, State> }

/** The cache of a source. */
export const of = <E, State>(source: StateSource<E, State>): StateCache<E, State> =>
  "states" in source ? source.states : source

/** The options of a cache. */
export interface CacheOptions<State> {
  readonly capacity?: number | undefined
  readonly snapshot?: StateSnapshot<State> | undefined
}

/**
 * A cache of states for one decider: make it once, outside of the functions that load.
 *
 * @param decider the initial state and the function that applies an event
 * @param isEvent true for the events of this decider; all others in a stream are skipped
 * @param options.capacity the number of streams of one log whose states are cached, 200 by default; the least recently used
 * ones are removed
 * @param options.snapshot how states are stored in the file; they are not by default
 *
 * @example
 * ```ts
 * const accounts = StateCache.make(Account.decider, Account.isEvent)
 * const balance = Effect.map(store.load("account-7", accounts), ({ state }) => state.balance)
 * ```
 */
export const make = <E, State, Event extends E>(
  { initial: state, evolve }: Pick<Decider<never, State, Event, unknown>, "initial" | "evolve">,
  isEvent: (event: E) => event is Event,
  { capacity = 200, snapshot }: CacheOptions<State> = {}
): StateCache<E, State> => {
  const logs = new WeakMap<object, Map<string, CachedState<State>>>()
  const initial: CachedState<State> = { state, version: 0, hash: null }
  return {
    initial,
    snapshot,
    get: (log, stream) => logs.get(log)?.get(stream) ?? initial,
    put: (log, stream, cached) => {
      const streams = logs.get(log) ?? new Map<string, CachedState<State>>()
      logs.set(log, streams)
      // A map iterates in the order of insertion: the first key is the least recently used one.
      streams.delete(stream)
      if (cached.version > 0) {
        streams.set(stream, cached)
      }
      const [oldest] = streams.keys()
      if (streams.size > capacity && oldest !== undefined) {
        streams.delete(oldest)
      }
    },
    evolve: (cached, events) => {
      const last = events.at(-1)
      return last === undefined
        ? cached
        : {
            state: events.reduce(
              (folded, { event }) => (isEvent(event) ? evolve(folded, event) : folded),
              cached.state
            ),
            version: last.version,
            hash: last.hash,
            stored: cached.stored ?? 0
          }
    }
  }
}

/** The first version to read for a fold that continues from a state: its last event again, to compare the hash. */
export const nextVersion = ({ version }: CachedState<unknown>): number => Math.max(1, version)

/**
 * Continues a fold with the rows of a stream from `nextVersion` on. Returns the initial state when the log has another
 * event in the place of the cached state's last one: the fold then starts again.
 */
export const advance = <E, State, Row extends { readonly hash: string }, Err>(
  cache: StateCache<E, State>,
  cached: CachedState<State>,
  rows: ReadonlyArray<Row>,
  decode: (row: Row) => Either.Either<RecordedEvent<E>, Err>
): Either.Either<CachedState<State>, Err> => {
  if (cached.version > 0 && rows[0]?.hash !== cached.hash) {
    return Either.right(cache.initial)
  }
  const added = cached.version > 0 ? rows.slice(1) : rows
  return Either.map(Either.all(added.map(decode)), (events) => cache.evolve(cached, events))
}
