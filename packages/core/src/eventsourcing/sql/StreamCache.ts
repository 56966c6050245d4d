/**
 * The beginnings of streams as they were read last. Events never change, and the hash of one covers all before it: what
 * was read holds as long as its last event still stands in the log under the same hash, which is looked at each time.
 */
import type { RecordedEvent } from "../Event.ts"

export interface StreamCache<E> {
  /** The events that are known of a stream, from its first on; none of most. */
  readonly known: (stream: string) => ReadonlyArray<RecordedEvent<E>>
  /** Keeps events, if they are the stream from its first on; `added` is the weight of those that were not known. */
  readonly keep: (stream: string, events: ReadonlyArray<RecordedEvent<E>>, added: number) => void
  /** For one that is not what was read. */
  readonly forget: (stream: string) => void
}

interface Kept<E> {
  readonly events: ReadonlyArray<RecordedEvent<E>>
  readonly weight: number
}

/** How much is kept in all, and of one stream, in characters of what is stored. */
export interface Bounds {
  readonly total: number
  readonly stream: number
}

export const make = <E>({ total, stream: largest }: Bounds): StreamCache<E> => {
  // In the order of their last use.
  const streams = new Map<string, Kept<E>>()
  let weight = 0

  const forget = (stream: string): void => {
    weight -= streams.get(stream)?.weight ?? 0
    streams.delete(stream)
  }
  const put = (stream: string, kept: Kept<E>): void => {
    forget(stream)
    streams.set(stream, kept)
    weight += kept.weight
    for (const oldest of streams.keys()) {
      if (weight <= total) {
        return
      }
      forget(oldest)
    }
  }

  return {
    known: (stream) => {
      const kept = streams.get(stream)
      if (kept === undefined) {
        return []
      }
      put(stream, kept)
      return kept.events
    },
    keep: (stream, events, added) => {
      const before = streams.get(stream)
      const heavier = (before?.weight ?? 0) + added
      const isWhole = events.every(({ version }, at) => version === at + 1)
      if (isWhole && heavier <= largest && events.length > (before?.events.length ?? 0)) {
        put(stream, { events, weight: heavier })
      }
    },
    forget
  }
}
