/**
 * Formats points in time, in UTC unless a function says otherwise.
 */

/** The largest time of `Date`, in milliseconds. */
const maxTime = 8_640_000_000_000_000

const isTime = (at: number): boolean => Math.abs(at) <= maxTime

/** Formats milliseconds since 1970 as `2026-01-31 14:05:09Z`. */
export const format = (at: number): string =>
  isTime(at) ? `${new Date(at).toISOString().slice(0, -5).replace("T", " ")}Z` : "at an unknown time"

/** Formats milliseconds since 1970 as `2026-01-31T14:05:09Z`. */
export const iso = (at: number): string => format(at).replace(" ", "T")

/** Formats milliseconds since 1970 as `2026-01-31`. */
export const date = (at: number): string => format(at).replace(/ [0-9:]{8}Z$/, "")

/** Formats milliseconds since 1970 as `2026-01-31 14:05Z`. */
export const minute = (at: number): string => format(at).replace(/:[0-9]{2}Z$/, "Z")

/** Formats the time of a day as `14:05:09`. */
export const clock = (at: number): string => format(at).replace(/^.* ([0-9:]{8})Z$/, "$1")

const longDate = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" })

/** Formats milliseconds since 1970 as `31 January 2026, 14:05Z`. */
export const long = (at: number): string =>
  isTime(at) ? `${longDate.format(at)}, ${clock(at).slice(0, 5)}Z` : format(at)

const digits = (value: number): string => String(Math.abs(value)).padStart(2, "0")

/** Formats milliseconds since 1970 in the time zone of the system, as `2026-01-31 15:05:09+01:00`. */
export const local = (at: number): string => {
  if (!isTime(at)) {
    return format(at)
  }
  const minutes = -new Date(at).getTimezoneOffset()
  const zone = `${minutes < 0 ? "-" : "+"}${digits(Math.trunc(minutes / 60))}:${digits(minutes % 60)}`
  return `${format(at + minutes * 60_000).slice(0, -1)}${zone}`
}
