/** Runs work for a fixed time. */

/** Measured time, in milliseconds. */
const measuredMs = Number(process.env.BENCH_MS ?? 2_000)
/** Warm-up time before the measurement, in milliseconds, so that V8 has compiled the code. */
const warmupMs = Number(process.env.BENCH_WARM_MS ?? 2_000)

/** Runs work until the measured time is over. */
export const timed = async (work) => {
  const start = performance.now()
  const { failed = 0, ...outcome } = await work(start + measuredMs)
  return { ...outcome, failed, ms: performance.now() - start }
}

/** Runs work twice and measures the second run; failures of both are counted. */
export const warmed = async (work) => {
  const { failed: warmupFailures = 0 } = await work(performance.now() + warmupMs)
  const { failed, ...outcome } = await timed(work)
  return { ...outcome, failed: warmupFailures + failed }
}
