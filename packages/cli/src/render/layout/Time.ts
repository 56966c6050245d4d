/**
 * Points in time, always in UTC.
 */

const furthest = 8_640_000_000_000_000

/** `2026-01-31 14:05:09Z`, for milliseconds since 1970. */
export const format = (at: number): string =>
  Math.abs(at) <= furthest ? `${new Date(at).toISOString().slice(0, -5).replace("T", " ")}Z` : "at an unknown time"

/** `2026-01-31`, for milliseconds since 1970. */
export const date = (at: number): string => format(at).replace(/ [0-9:]{8}Z$/, "")
