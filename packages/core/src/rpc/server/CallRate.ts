/**
 * Limits the rate of calls by a token bucket for each caller.
 */

export interface CallRate {
  /**
   * Takes a token of a caller. `now` is a monotonic time in milliseconds. Returns 0, or the milliseconds until the next
   * token when there is none.
   */
  readonly take: (caller: string, now: number) => number
  /** The number of buckets that may not be full. */
  readonly size: () => number
}

interface Bucket {
  tokens: number
  /** The time at which `tokens` was computed. */
  at: number
}

/** Makes buckets of `burst` tokens that are refilled with `perSecond` tokens a second. A full bucket uses no memory. */
export const make = (perSecond: number, burst: number): CallRate => {
  // In the order of their last use.
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
