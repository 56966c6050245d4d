/** How long calls took that were due at a time, answered or not. */

const rounded = (ms) => Math.round(ms * 10) / 10

const at = (sorted, share) => (sorted.length === 0 ? null : rounded(sorted[Math.ceil(share * sorted.length) - 1]))

/**
 * Collects them. A call is measured from when it was due, not from when it could be sent, so that a server that stops
 * for a second is seen by all the calls of that second.
 */
export const collect = () => {
  const pending = new Set()
  let times = []
  let failures = new Map()
  const fail = (reason) => failures.set(reason, (failures.get(reason) ?? 0) + 1)
  return {
    begin: () => {
      const call = { due: performance.now() }
      pending.add(call)
      return (reason) => {
        if (!pending.delete(call)) return
        if (reason === undefined) times.push(performance.now() - call.due)
        else fail(reason)
      }
    },
    pending: () => pending.size,
    /** What was collected since the last time; calls that are still not answered count as long as they have waited. */
    report: () => {
      for (const { due } of pending) {
        times.push(performance.now() - due)
        fail("unanswered")
      }
      pending.clear()
      const sorted = times.toSorted((a, b) => a - b)
      const found = {
        count: sorted.length,
        p50: at(sorted, 0.5),
        p99: at(sorted, 0.99),
        failed: Object.fromEntries(failures)
      }
      times = []
      failures = new Map()
      return found
    }
  }
}
