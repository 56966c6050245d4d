/** How long something runs that goes on as long as it is let. */

/** In milliseconds. */
const patience = Number(process.env.BENCH_MS ?? 2_000)
/** The same before it is measured: what is compiled while it runs is fast only then. */
const warmth = Number(process.env.BENCH_WARM_MS ?? 2_000)

export const timed = async (work) => {
  const start = performance.now()
  const { failed = 0, ...outcome } = await work(start + patience)
  return { ...outcome, failed, ms: performance.now() - start }
}

/** The same work twice, of which the second time counts; failures count each time. */
export const warmed = async (work) => {
  const { failed: early = 0 } = await work(performance.now() + warmth)
  const { failed, ...outcome } = await timed(work)
  return { ...outcome, failed: early + failed }
}
