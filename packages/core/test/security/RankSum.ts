/**
 * Whether two samples come from one distribution: the rank-sum test of Mann and Whitney. It asks nothing of the
 * distribution, so a machine that now and then is slow for a moment does not upset it.
 */

export interface Comparison {
  /** How likely ranks as uneven as these, or more so, would be by chance; two-sided, and 1 where nothing differs. */
  readonly p: number
  /** By how much the second sample lies above the first: the median of all differences of pairs (Hodges and Lehmann). */
  readonly shift: number
}

/** The middle value, or the mean of the middle two; NaN of nothing. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

// Of Chebyshev's fit for the complementary error function; its relative error is below 1.2e-7 however small the value.
const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277
]

/** The chance of a standard normal value that is at least as far from 0 as `z`, on either side. */
export const tails = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  return t * Math.exp(-x * x + coefficients.reduceRight((sum, each) => sum * t + each, 0))
}

/** Compares two samples that are not empty. From ten values in each on, `p` is good enough to act on. */
export const compare = (first: ReadonlyArray<number>, second: ReadonlyArray<number>): Comparison => {
  const differences = second.flatMap((b) => first.map((a) => b - a))
  const pairs = differences.length
  // How often a value of the second is above one of the first, where a tie is half of it.
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
