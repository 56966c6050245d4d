/** Latencies of calls, including those that are never answered. */

const round = (ms) => Math.round(ms * 10) / 10

const quantile = (sorted, share) => (sorted.length === 0 ? null : round(sorted[Math.ceil(share * sorted.length) - 1]))

/**
 * Collects latencies. A call is measured from when it was due, not from when it was sent, so that a pause of the server
 * shows in all calls of that time.
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
    /** Returns the quantiles since the last report, in milliseconds. Unanswered calls count with their time so far. */
    report: () => {
      for (const { due } of pending) {
        times.push(performance.now() - due)
        fail("unanswered")
      }
      pending.clear()
      const sorted = times.toSorted((a, b) => a - b)
      const result = {
        count: sorted.length,
        p50: quantile(sorted, 0.5),
        p99: quantile(sorted, 0.99),
        failed: Object.fromEntries(failures)
      }
      times = []
      failures = new Map()
      return result
    }
  }
}
