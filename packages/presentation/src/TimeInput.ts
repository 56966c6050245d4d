/**
 * Times as readers type them: ISO 8601, or relative to now. Without a zone a time is in UTC.
 */

/** Examples of accepted times, for a message. */
export const expected = "2026-01-31, 2026-01-31T12:00Z, yesterday or '2h ago'"

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Milliseconds to add to local time of a zone, such as `+02:00`; undefined beyond 14 hours. */
const zoneOffset = (zone: string): number | undefined => {
  if (zone === "" || zone.toUpperCase() === "Z") {
    return 0
  }
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
  return hours > 14 || minutes > 59 ? undefined : (zone.startsWith("+") ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** The parts of a match with all fields. */
const wholeForm = ([, year, month, day, hour = "00", minute = "00", second = "00"]: ReadonlyArray<
  string | undefined
>): string => `${year}-${month}-${day}T${hour}:${minute}:${second}`

const absolute = (text: string): number | undefined => {
  const match = iso.exec(text)
  if (match === null) {
    return undefined
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0))
  const milliseconds = Number((match[7] ?? "").padEnd(3, "0"))
  const offset = zoneOffset(match[8] ?? "")
  const at = Date.UTC(Number(year), Number(month) - 1, day, hour, minute, second, milliseconds)
  // `Date` moves a day or an hour that does not exist into the next month or day.
  const isReal = Number.isFinite(at) && new Date(at).toISOString().slice(0, 19) === wholeForm(match)
  return isReal && offset !== undefined ? at + offset : undefined
}

const units: ReadonlyArray<readonly [names: RegExp, milliseconds: number]> = [
  [/^(s|secs?|seconds?)$/, 1_000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 604_800_000]
]

const relative = (text: string, now: number): number | undefined => {
  const [, count = "", unit = ""] = /^(\d{1,6})\s*([a-z]+)\s+ago$/.exec(text) ?? []
  const length = units.find(([names]) => names.test(unit))?.[1]
  return length === undefined ? undefined : now - Number(count) * length
}

const midnight = (at: number): number => Math.floor(at / 86_400_000) * 86_400_000

/**
 * Parses a time: `2026-01-31`, `2026-01-31T12:00`, with seconds and with `Z` or a zone such as `+02:00`, or `now`, `today`,
 * `yesterday`, `2h ago`. `now` is in milliseconds since 1970, as the result. Returns undefined for any other text, and for
 * dates that do not exist.
 */
export const parse = (text: string, now: number): number | undefined => {
  const typed = text.trim().toLowerCase()
  switch (typed) {
    case "now":
      return now
    case "today":
      return midnight(now)
    case "yesterday":
      return midnight(now) - 86_400_000
    default:
      return absolute(typed.toUpperCase()) ?? relative(typed, now)
  }
}
