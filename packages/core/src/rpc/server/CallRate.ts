/**
 * Token buckets: how many calls in a row, and how many a second from then on.
 */

export interface CallRate {
  /**
   * Takes a token of a caller, at a time in milliseconds that never goes backwards. Returns 0, or, where there is no
   * token, the milliseconds until there is one.
   */
  readonly take: (caller: string, now: number) => number
  /** How many buckets are not known to be full. */
  readonly size: () => number
}

interface Bucket {
  tokens: number
  /** When they were counted. */
  at: number
}

/** Buckets of `burst` tokens, filled with `perSecond` tokens a second. A full bucket takes no memory. */
export const make = (perSecond: number, burst: number): CallRate => {
  // The bucket that was used last is the last one.
  const buckets = new Map<string, Bucket>()
  const perMillisecond = perSecond / 1000
  const refill = burst / perMillisecond

  const dropFull = (now: number): void => {
    for (const [caller, { at }] of buckets) {
      if (at + refill > now) {
        return
      }
      buckets.delete(caller)
    }
  }

  return {
    take: (caller, now) => {
      dropFull(now)
      const known = buckets.get(caller)
      const tokens = known === undefined ? burst : Math.min(burst, known.tokens + (now - known.at) * perMillisecond)
      buckets.delete(caller)
      buckets.set(caller, { tokens: tokens < 1 ? tokens : tokens - 1, at: now })
      return tokens < 1 ? Math.max(1, Math.ceil((1 - tokens) / perMillisecond)) : 0
    },
    size: () => buckets.size
  }
}
