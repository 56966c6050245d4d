/**
 * Reading streams of a database, each event decoded once as long as it is remembered.
 */
import { Either } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { StoredEvent } from "../append/AppendPlan.ts"
import type { RecordedEvent } from "../Event.ts"
import type { EventCodec } from "../EventCodec.ts"
import type { StreamQuery } from "../EventStore.ts"
import type { MalformedEvent, OutOfRange, UnknownEvent } from "../EventStoreError.ts"
import type { BoundedStream } from "../PageLimit.ts"
import * as SqlLog from "./SqlLog.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as StreamCache from "./StreamCache.ts"

// In memory an event is about four times its text.
const bounds = { total: 16 * 1024 * 1024, stream: 2 * 1024 * 1024 }

/** What a part of a stream comes from: what is remembered, and rows that follow on it. */
interface Found<E> {
  readonly known: ReadonlyArray<RecordedEvent<E>>
  readonly rows: ReadonlyArray<StoredEvent>
}

type Page<E> = Either.Either<ReadonlyArray<RecordedEvent<E>>, UnknownEvent | MalformedEvent>

/** A part of a stream, as a transaction sees it. */
export type StreamPage<E> = (
  run: Run,
  query: StreamQuery
) => Either.Either<ReadonlyArray<RecordedEvent<E>>, OutOfRange | UnknownEvent | MalformedEvent>

export interface SqlStreamReader<E> {
  /** The rows that are asked for, but for those that are known; to be decoded when the snapshot is given back. */
  readonly find: (query: BoundedStream) => (run: Run) => Found<E>
  readonly decode: (query: BoundedStream, found: Found<E>) => Page<E>
}

const weigh = (events: ReadonlyArray<{ readonly data: string; readonly metadata: string }>): number =>
  events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0)

export const make = <E>(codec: EventCodec<E>): SqlStreamReader<E> => {
  const cache = StreamCache.make<E>(bounds)
  return {
    find: (query) => (run) => {
      const { stream, direction, from, limit } = query
      const known = direction === "forwards" ? cache.known(stream) : []
      const last = known.at(-1)
      if (last !== undefined && from <= last.version + 1) {
        // The last that is known, and what is wanted of those after it.
        const more = Math.max(0, from - 1 + limit - last.version)
        const [same, ...rows] = SqlLog.streamPage(stream, direction, last.version, more + 1)(run)
        if (same?.version === last.version && same.hash === last.hash) {
          return { known, rows }
        }
        cache.forget(stream)
      }
      return { known: [], rows: SqlLog.streamPage(stream, direction, from, limit)(run) }
    },
    decode: (query, { known, rows }) =>
      Either.map(Either.all(rows.map((row) => StoredEvents.decode(codec, row))), (decoded) => {
        const events = known.length === 0 ? decoded : [...known, ...decoded]
        if (decoded.length > 0) {
          cache.keep(query.stream, events, weigh(rows))
        }
        return known.length === 0 ? decoded : events.slice(query.from - 1, query.from - 1 + query.limit)
      })
  }
}
