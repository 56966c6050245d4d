/**
 * Counts the unsent bytes of responses, per connection, per origin and in total, and closes the largest connections.
 */

/** The maximum unsent bytes. */
export interface Bounds {
  readonly perConnection: number
  readonly perOrigin: number
  readonly total: number
}

interface Entry {
  bytes: number
  readonly origin: string
  /** Undefined for a connection that is closed or being closed, whose bytes are no longer counted. */
  exceeded: (() => void) | undefined
}

interface Origin {
  bytes: number
  readonly entries: Set<Entry>
}

const largest = <A extends { readonly bytes: number }>(all: Iterable<A>): A | undefined => {
  let maximum: A | undefined
  for (const each of all) {
    maximum = maximum === undefined || each.bytes > maximum.bytes ? each : maximum
  }
  return maximum
}

/**
 * Makes the counters of one server. A connection exceeds its maximum only when a response waits behind others; a single
 * response may be longer. When an origin or the total exceeds its maximum, the connection with the most unsent bytes (of
 * the origin with the most) is closed, so that clients that read stay connected.
 */
export const make = (bounds: Bounds) => {
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
    /** The total. */
    bytes: () => total,
    /** Adds a connection. `exceeded` is called once, when the connection has to be closed. */
    open: (origin: string, exceeded: () => void) => {
      const entry: Entry = { bytes: 0, origin, exceeded }
      return {
        /** Adds bytes before they are sent. May call `exceeded` of this or of another connection. */
        add: (bytes: number): void => {
          if (entry.exceeded !== undefined) {
            change(entry, bytes)
            check(entry, bytes)
          }
        },
        /** Subtracts bytes that were sent. */
        remove: (bytes: number): void => {
          if (entry.exceeded !== undefined) {
            change(entry, -bytes)
          }
        },
        bytes: () => entry.bytes,
        /** Removes the connection with its unsent bytes. */
        close: (): void => {
          if (entry.exceeded !== undefined) {
            entry.exceeded = undefined
            change(entry, -entry.bytes)
          }
        }
      }
    }
  }
}

/** The counters of one server. */
export type UnsentBytes = ReturnType<typeof make>

/** The unsent bytes of one connection. */
export type Account = ReturnType<UnsentBytes["open"]>
