/**
 * A point in the past of a record, as typed: a date, a time, or the number of a section's revision.
 */
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"

/** A time in milliseconds since 1970, or the number of a revision. */
export type PastPoint = { readonly time: number } | { readonly revision: number }

const revision = /^\d{1,6}$/

const date = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/** True for the day of an ISO date if the month has it; `Date` accepts 30 February. */
const isRealDay = ([, year, month, day]: RegExpExecArray): boolean =>
  new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).toISOString().startsWith(`${year}-${month}-${day}`)

/** Parses a date or time of ISO 8601. A date is its first instant; without a zone it is UTC. */
const parseTime = (typed: string): number | undefined => {
  const match = date.exec(typed)
  if (match === null || Number(match[2]) > 12 || Number(match[2]) < 1 || !isRealDay(match)) {
    return undefined
  }
  const zoned = match[4] === undefined || /(?:Z|[+-]\d{2}:?\d{2})$/.test(typed) ? typed : `${typed}Z`
  const time = Date.parse(zoned.replace(" ", "T"))
  return Number.isNaN(time) ? undefined : time
}

/** Parses a point; `what` names it in the error. Fails with `BadInput`, with examples that work. */
export const parse = (what: string, typed: string): Effect.Effect<PastPoint, BadInput> => {
  const text = typed.trim()
  if (revision.test(text) && Number(text) > 0 && !/^\d{4}$/.test(text)) {
    return Effect.succeed({ revision: Number(text) })
  }
  const time = parseTime(text)
  return time === undefined
    ? Effect.fail(
        new BadInput({
          what,
          why: `expected the number of a revision such as 2, or a date such as 2026-01-31 or 2026-01-31T14:05Z, not ${typed.slice(0, 40)}`
        })
      )
    : Effect.succeed({ time })
}
