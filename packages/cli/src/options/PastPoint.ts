/**
 * A point in the past of a record, as typed: a date, a time, or the number of a section's revision.
 */
import * as TimeInput from "@scipnet/presentation/TimeInput"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"

/** A time in milliseconds since 1970, or the number of a revision. */
export type PastPoint = { readonly time: number } | { readonly revision: number }

const revision = /^\d{1,6}$/

/** A year alone is neither a time nor likely to be a revision. */
const isYear = /^\d{4}$/

/**
 * Parses a point; `what` names it in the error. Fails with `BadInput` for anything else, with examples that work, and for a
 * time in the future.
 */
export const parse = Effect.fnUntraced(function* (what: string, typed: string) {
  const text = typed.trim()
  const now = yield* Clock.currentTimeMillis
  const time = TimeInput.parse(text, now)
  if (time === undefined && revision.test(text) && Number(text) > 0 && !isYear.test(text)) {
    return { revision: Number(text) } satisfies PastPoint
  }
  if (time === undefined) {
    return yield* new BadInput({
      what,
      why: `expected the number of a revision such as 2, or a time such as ${TimeInput.expected}, not ${text.slice(0, 40)}`
    })
  }
  return time > now ? yield* new BadInput({ what, why: "it is in the future" }) : ({ time } satisfies PastPoint)
})
