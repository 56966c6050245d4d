/**
 * The rank-sum test of Mann and Whitney. It makes no assumption on the distribution, so occasional slow measurements do
 * not distort it.
 */

/** The result of comparing two samples. */
export interface Comparison {
  /** The two-sided probability of such a difference under the null hypothesis. */
  readonly p: number
  /** The Hodges-Lehmann estimate of the shift from the first to the second sample. */
  readonly shift: number
}

/** The median; NaN for an empty sample. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

// Coefficients of a Chebyshev fit of the complementary error function with a relative error below 1.2e-7.
const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277
]

/** The two-sided tail probability of the standard normal distribution at `z`. */
export const tails = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  return t * Math.exp(-x * x + coefficients.reduceRight((sum, each) => sum * t + each, 0))
}

/** Compares two non-empty samples. `p` is accurate for samples of at least ten values. */
export const compare = (first: ReadonlyArray<number>, second: ReadonlyArray<number>): Comparison => {
  const differences = second.flatMap((b) => first.map((a) => b - a))
  const pairs = differences.length
  // The number of pairs in which the second value is greater; ties count half.
  const above = differences.reduce((sum, each) => sum + (each > 0 ? 1 : each === 0 ? 0.5 : 0), 0)
  const counts = new Map<number, number>()
  for (const value of [...first, ...second]) {
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const all = first.length + second.length
  const ties = [...counts.values()].reduce((sum, count) => sum + (count ** 3 - count), 0)
  const variance = (pairs / 12) * (all + 1 - ties / (all * (all - 1)))
  const distance = Math.max(0, Math.abs(above - pairs / 2) - 0.5)
  return { p: variance <= 0 ? 1 : tails(distance / Math.sqrt(variance)), shift: median(differences) }
}
