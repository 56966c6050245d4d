/**
 * Limits the number of open connections, in total and per origin. All transports share one limit.
 */

/**
 * Reserves a place for a connection of an origin. Returns an idempotent function that releases the place, or undefined if a
 * limit is reached.
 */
export type ConnectionLimit = (origin: string) => (() => void) | undefined

export interface Bounds {
  /** Most connections that are open at a time. */
  readonly connections: number
  /** Most connections of one origin. */
  readonly perOrigin: number
}

export const make = ({ connections, perOrigin }: Bounds): ConnectionLimit => {
  const countByOrigin = new Map<string, number>()
  let total = 0
  return (origin) => {
    const count = countByOrigin.get(origin) ?? 0
    if (total >= connections || count >= perOrigin) {
      return undefined
    }
    total += 1
    countByOrigin.set(origin, count + 1)
    let isHeld = true
    return () => {
      if (!isHeld) {
        return
      }
      isHeld = false
      total -= 1
      const left = (countByOrigin.get(origin) ?? 1) - 1
      if (left === 0) {
        countByOrigin.delete(origin)
      } else {
        countByOrigin.set(origin, left)
      }
    }
  }
}
