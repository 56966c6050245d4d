/**
 * Limits the number of open connections, in total and per origin. All transports share one limit.
 */
export interface ConnectionLimit {
  /** Reserves a place for a connection; false if the limit is reached. Each reserved place must be released once. */
  readonly acquire: (origin: string) => boolean
  readonly release: (origin: string) => void
}

export interface Bounds {
  /** Most connections that are open at a time. */
  readonly connections: number
  /** Most connections of one origin. */
  readonly perOrigin: number
}

export const make = ({ connections, perOrigin }: Bounds): ConnectionLimit => {
  const countByOrigin = new Map<string, number>()
  let total = 0
  return {
    acquire: (origin) => {
      const count = countByOrigin.get(origin) ?? 0
      if (total >= connections || count >= perOrigin) {
        return false
      }
      total += 1
      countByOrigin.set(origin, count + 1)
      return true
    },
    release: (origin) => {
      const count = (countByOrigin.get(origin) ?? 1) - 1
      total -= 1
      if (count === 0) {
        countByOrigin.delete(origin)
      } else {
        countByOrigin.set(origin, count)
      }
    }
  }
}
