/**
 * Formats points in time, always in UTC.
 */

/** The largest time of `Date`, in milliseconds. */
const maxTime = 8_640_000_000_000_000

/** Formats milliseconds since 1970 as `2026-01-31 14:05:09Z`. */
export const format = (at: number): string =>
  Math.abs(at) <= maxTime ? `${new Date(at).toISOString().slice(0, -5).replace("T", " ")}Z` : "at an unknown time"

/** Formats milliseconds since 1970 as `2026-01-31`. */
export const date = (at: number): string => format(at).replace(/ [0-9:]{8}Z$/, "")
