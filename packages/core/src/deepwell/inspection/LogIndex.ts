/**
 * An index of the log in memory: position, type and time of each event, 24 bytes an event. It is extended as the log grows.
 */
import type { Outline } from "../../eventsourcing/sql/SqlLogRows.ts"

/** The number of events of a type. */
export interface TypeCount {
  readonly type: string
  readonly count: number
}

/** A part of the log's time: the index of its first event among all, and their number. */
export interface Bin {
  readonly offset: number
  readonly count: number
}

/** The number of events that precede or are at a value, in an ascending list. */
const countUpTo = (ascending: ReadonlyArray<number>, value: number): number => {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) <= value) {
      low = middle + 1
    } else {
      high = middle
    }
  }
  return low
}

/** An index that is empty at first. Events are in the order of their positions, which have gaps where some were removed. */
export class LogIndex {
  readonly #positions: Array<number> = []
  readonly #times: Array<number> = []
  readonly #types: Array<number> = []
  readonly #codes = new Map<string, number>()
  readonly #counts: Array<number> = []

  /** The last indexed position; 0 if there is none. */
  get end(): number {
    return this.#positions.at(-1) ?? 0
  }

  /** Adds the next events. Those that are indexed already are ignored, so that concurrent reads can add the same. */
  add(outlines: ReadonlyArray<Outline>): void {
    for (const { position, type, recordedAt } of outlines) {
      if (position <= this.end) {
        continue
      }
      const code = this.#codes.get(type) ?? this.#codes.size
      this.#codes.set(type, code)
      this.#counts[code] = (this.#counts[code] ?? 0) + 1
      this.#positions.push(position)
      this.#times.push(recordedAt)
      this.#types.push(code)
    }
  }

  /** The types and their numbers, the most frequent first. */
  typeCounts(): ReadonlyArray<TypeCount> {
    return Array.from(this.#codes, ([type, code]) => ({ type, count: this.#counts[code] ?? 0 })).toSorted(
      (one, other) => other.count - one.count || (one.type < other.type ? -1 : 1)
    )
  }

  /** The times of the first and the last event; null for an empty log. */
  span(): { readonly first: number; readonly last: number } | null {
    const [first, last] = [this.#times[0], this.#times.at(-1)]
    return first === undefined || last === undefined ? null : { first, last }
  }

  /** Divides the time of the log into equal parts. */
  density(parts: number): ReadonlyArray<Bin> {
    const span = this.span()
    if (span === null) {
      return []
    }
    const width = (span.last - span.first) / parts
    // The times of an altered log need not ascend.
    let offset = 0
    return Array.from({ length: parts }, (_, part) => {
      const end =
        part === parts - 1
          ? this.#times.length
          : Math.max(offset, countUpTo(this.#times, span.first + width * (part + 1)))
      const bin = { offset, count: end - offset }
      offset = end
      return bin
    })
  }

  /** The positions up to `to`, of one type or of all. */
  positions(to: number, type?: string): ReadonlyArray<number> {
    const count = countUpTo(this.#positions, to)
    if (type === undefined) {
      return this.#positions.slice(0, count)
    }
    const code = this.#codes.get(type)
    const found: Array<number> = []
    for (let index = 0; code !== undefined && index < count; index += 1) {
      const position = this.#positions[index]
      if (this.#types[index] === code && position !== undefined) {
        found.push(position)
      }
    }
    return found
  }
}

/** The index of the first position that is at or after one; the length of the list if there is none. */
export const indexAt = (positions: ReadonlyArray<number>, position: number): number =>
  countUpTo(positions, position - 1)
