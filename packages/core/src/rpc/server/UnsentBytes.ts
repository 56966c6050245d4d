/**
 * Counts the bytes of answers that clients have not taken, per connection, per origin and in all.
 */

/** How many bytes of answers may wait for clients to read them. */
export interface Bounds {
  readonly perConnection: number
  readonly perOrigin: number
  readonly total: number
}

/** The unsent bytes of one connection. */
export interface Account {
  /** Counts bytes that are about to be sent; may call `exceeded` of this connection or of another one. */
  readonly add: (bytes: number) => void
  /** Counts bytes that were sent. */
  readonly remove: (bytes: number) => void
  readonly bytes: () => number
  /** Forgets the connection, and what it has not sent. */
  readonly close: () => void
}

export interface UnsentBytes {
  /** Counts for a connection. `exceeded` is called once, when the connection has to be closed. */
  readonly open: (origin: string, exceeded: () => void) => Account
  /** In all. */
  readonly bytes: () => number
}

interface Entry {
  bytes: number
  readonly origin: string
  /** None for a connection that is closed or being closed: it is not counted any more. */
  exceeded: (() => void) | undefined
}

interface Origin {
  bytes: number
  readonly entries: Set<Entry>
}

const largest = <A extends { readonly bytes: number }>(all: Iterable<A>): A | undefined => {
  let found: A | undefined
  for (const each of all) {
    found = found === undefined || each.bytes > found.bytes ? each : found
  }
  return found
}

/**
 * One accounting for all connections of a server. A connection exceeds its bound when one more answer waits behind
 * others, however long a single answer is. Where an origin or all together exceed theirs, the connection with the most
 * unsent bytes (of the origin with the most) is closed, so that clients that read are not.
 */
export const make = (bounds: Bounds): UnsentBytes => {
  const origins = new Map<string, Origin>()
  let total = 0

  const change = (entry: Entry, bytes: number): void => {
    const origin = origins.get(entry.origin) ?? { bytes: 0, entries: new Set() }
    entry.bytes += bytes
    origin.bytes += bytes
    total += bytes
    if (entry.bytes > 0) {
      origin.entries.add(entry)
      origins.set(entry.origin, origin)
    } else {
      origin.entries.delete(entry)
    }
    if (origin.entries.size === 0) {
      origins.delete(entry.origin)
    }
  }

  const end = (entry: Entry | undefined): void => {
    const exceeded = entry?.exceeded
    if (entry !== undefined && exceeded !== undefined) {
      entry.exceeded = undefined
      change(entry, -entry.bytes)
      exceeded()
    }
  }

  const check = (entry: Entry, bytes: number): void => {
    const origin = origins.get(entry.origin)
    if (entry.bytes > bounds.perConnection && entry.bytes > bytes) {
      end(entry)
    } else if (origin !== undefined && origin.bytes > bounds.perOrigin && origin.entries.size > 1) {
      end(largest(origin.entries))
    } else if (total > bounds.total && origins.size > 1) {
      end(largest(largest(origins.values())?.entries ?? []))
    }
  }

  return {
    bytes: () => total,
    open: (origin, exceeded) => {
      const entry: Entry = { bytes: 0, origin, exceeded }
      return {
        add: (bytes) => {
          if (entry.exceeded !== undefined) {
            change(entry, bytes)
            check(entry, bytes)
          }
        },
        remove: (bytes) => {
          if (entry.exceeded !== undefined) {
            change(entry, -bytes)
          }
        },
        bytes: () => entry.bytes,
        close: () => {
          if (entry.exceeded !== undefined) {
            entry.exceeded = undefined
            change(entry, -entry.bytes)
          }
        }
      }
    }
  }
}
