/**
 * Who is connected, by any transport: how many there are, and how many from each address.
 */
export interface ConnectionRegistry {
  /** Whether there is room; who is let in has to leave. */
  readonly enter: (origin: string) => boolean
  readonly leave: (origin: string) => void
  readonly size: () => number
}

export interface Bounds {
  /** How many connections may be open at a time. */
  readonly connections: number
  /** And how many of them from one address. */
  readonly perOrigin: number
}

export const make = ({ connections, perOrigin }: Bounds): ConnectionRegistry => {
  const origins = new Map<string, number>()
  let total = 0
  return {
    enter: (origin) => {
      const own = origins.get(origin) ?? 0
      if (total >= connections || own >= perOrigin) {
        return false
      }
      total += 1
      origins.set(origin, own + 1)
      return true
    },
    leave: (origin) => {
      const own = (origins.get(origin) ?? 1) - 1
      total -= 1
      if (own === 0) {
        origins.delete(origin)
      } else {
        origins.set(origin, own)
      }
    },
    size: () => total
  }
}
