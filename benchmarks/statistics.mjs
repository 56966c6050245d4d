/** Statistics of several runs. */

export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Returns the interquartile range, in percent of the median. */
export const spread = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const quantile = (share) => sorted[Math.round(share * (sorted.length - 1))]
  return Math.round((100 * (quantile(0.75) - quantile(0.25))) / (median(values) || 1))
}
