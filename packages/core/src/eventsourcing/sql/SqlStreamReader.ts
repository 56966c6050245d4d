/**
 * Reads streams from the database, and folds them through a cache of states.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as Tracing from "../../database/Tracing.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type EventStore, maximumPage } from "../EventStore.ts"
import type { MalformedEvent, UnknownEvent } from "../EventStoreError.ts"
import * as PageLimit from "../PageLimit.ts"
import {
  type CachedState,
  type Folded,
  type StateCache,
  type StateSource,
  advance,
  nextVersion,
  of
} from "../StateCache.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as SqlLog from "./SqlLog.ts"
import * as SqlStateStore from "./SqlStateStore.ts"

export interface SqlStreamReader<E> extends Pick<EventStore<E>, "readStream" | "load"> {
  /**
   * `load` in the caller's transaction, so that several streams are folded as of one moment. Fails with `UnknownEvent` or
   * `MalformedEvent` for an event that cannot be read.
   */
  readonly fold: <State>(
    run: Run,
    stream: string,
    cache: StateCache<E, State>
  ) => Either.Either<Folded<State>, UnknownEvent | MalformedEvent>
}

interface Step<State> {
  readonly cached: CachedState<State>
  readonly complete: boolean
}

interface Databases {
  /** The database of the reads. */
  readonly reads: Context.Tag.Service<typeof Database>
  /** The database that stores states. */
  readonly states: Context.Tag.Service<typeof Database>
}

export const make = <E>(codec: EventCodec<E>, { reads, states }: Databases): SqlStreamReader<E> => {
  // Identifies this store's log in caches of states.
  const log = {}
  const decode = (row: StoredEvents.StoredEvent) => StoredEvents.decode(codec, row)

  const rowsAfter = (stream: string, cached: CachedState<unknown>) =>
    SqlLog.streamPage(stream, "forwards", nextVersion(cached), maximumPage)

  const step = <State>(
    cache: StateCache<E, State>,
    cached: CachedState<State>,
    rows: ReadonlyArray<StoredEvents.StoredEvent>
  ): Either.Either<Step<State>, UnknownEvent | MalformedEvent> =>
    Either.map(advance(cache, cached, rows, decode), (advanced) => ({
      cached: advanced,
      // A version below the cached one is that of a fold which starts again.
      complete: rows.length < maximumPage && advanced.version >= cached.version
    }))

  const finish = <State>(cache: StateCache<E, State>, stream: string, cached: CachedState<State>): Folded<State> => {
    cache.put(log, stream, cached)
    return { state: cached.state, version: cached.version }
  }

  /** Finishes a load, and stores its state when that is due. */
  const finishLoad = <State>(cache: StateCache<E, State>, stream: string, cached: CachedState<State>) => {
    if (!SqlStateStore.isDue(cached, cache.snapshot)) {
      return Effect.succeed(finish(cache, stream, cached))
    }
    const folded = finish(cache, stream, { ...cached, stored: cached.version })
    return Effect.as(SqlStateStore.save(states, stream, cached, cache), folded)
  }

  /** The state to continue a fold from: the cached one, or a stored one. */
  const begin = <State>(run: Run, stream: string, cache: StateCache<E, State>, cached: CachedState<State>) =>
    cached.version === 0 && cache.snapshot !== undefined ? SqlStateStore.read(run, stream, cache) : cached

  return {
    readStream: (query) =>
      Effect.flatMap(PageLimit.ofStream(query), ({ stream, direction, from, limit }) =>
        Effect.flatMap(reads.read("read a stream", SqlLog.streamPage(stream, direction, from, limit)), (rows) =>
          Either.all(rows.map(decode))
        )
      ).pipe(Tracing.withSpan("EventStore.readStream")),
    load: <State>(stream: string, source: StateSource<E, State>) => {
      const cache = of(source)
      const continued = (
        cached: CachedState<State>,
        rows: ReadonlyArray<StoredEvents.StoredEvent>
      ): Effect.Effect<Folded<State>, UnknownEvent | MalformedEvent | DatabaseError> =>
        Effect.flatMap(step(cache, cached, rows), (next) =>
          next.complete ? finishLoad(cache, stream, next.cached) : from(next.cached)
        )
      const from = (cached: CachedState<State>) =>
        Effect.flatMap(reads.read("fold a stream", rowsAfter(stream, cached)), (rows) => continued(cached, rows))
      const start = Effect.suspend(() => {
        const cached = cache.get(log, stream)
        return cached.version > 0 || cache.snapshot === undefined
          ? from(cached)
          : Effect.flatMap(
              reads.read("fold a stream", (run) => {
                const stored = begin(run, stream, cache, cached)
                return { stored, rows: rowsAfter(stream, stored)(run) }
              }),
              ({ stored, rows }) => continued(stored, rows)
            )
      })
      return Tracing.withSpan("EventStore.load")(start)
    },
    fold: (run, stream, cache) => {
      for (let cached = begin(run, stream, cache, cache.get(log, stream)); ;) {
        const next = step(cache, cached, rowsAfter(stream, cached)(run))
        if (Either.isLeft(next)) {
          return Either.left(next.left)
        }
        if (next.right.complete) {
          return Either.right(finish(cache, stream, next.right.cached))
        }
        cached = next.right.cached
      }
    }
  }
}
