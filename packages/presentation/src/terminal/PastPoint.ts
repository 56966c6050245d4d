/**
 * A point in the past of a record, as typed: a date, a time, or the number of a section's revision.
 */
import * as TimeInput from "../TimeInput.ts"
import { type Mistake, quote } from "./TypedValues.ts"

/** A time in milliseconds since 1970, or the number of a revision. */
export type PastPoint = { readonly time: number } | { readonly revision: number }

const revision = /^\d{1,6}$/

/** A year alone is neither a time nor likely to be a revision. */
const isYear = /^\d{4}$/

const future: Mistake = { mistake: "it is in the future" }

/** Parses a point. Anything else, and a time after `now`, is a mistake, with examples that work. */
export const parse = (typed: string, now: number): PastPoint | Mistake => {
  const text = typed.trim()
  const time = TimeInput.parse(text, now)
  if (time !== undefined) {
    return time > now ? future : { time }
  }
  return revision.test(text) && Number(text) > 0 && !isYear.test(text)
    ? { revision: Number(text) }
    : {
        mistake: `expected the number of a revision such as 2, or a time such as ${TimeInput.expected}, not ${quote(text)}`
      }
}

/** Parses a time of the past, in milliseconds since 1970. Anything else is a mistake. */
export const parseTime = (typed: string, now: number): number | Mistake => {
  const time = TimeInput.parse(typed, now)
  return time === undefined
    ? { mistake: `${quote(typed)} is no time: type one such as ${TimeInput.expected}` }
    : time > now
      ? { mistake: "the time is in the future: ACCESS reads the record as it is now" }
      : time
}
