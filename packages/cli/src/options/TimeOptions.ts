/**
 * Decodes times of the command line.
 */
import * as TimeInput from "@scipnet/presentation/TimeInput"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadInput } from "../error/CliError.ts"

/** The time in milliseconds since 1970. Fails with `BadInput`; `what` names the time in the error. */
export const decode = Effect.fnUntraced(function* (what: string, text: string) {
  const at = TimeInput.parse(text, yield* Clock.currentTimeMillis)
  return (
    at ??
    (yield* new BadInput({
      what,
      why: `${JSON.stringify(text.slice(0, 40))} is not a time; type e.g. ${TimeInput.expected}`
    }))
  )
})

/** Like {@link decode}; also fails for a time in the future. */
export const decodePast = Effect.fnUntraced(function* (what: string, text: string) {
  const at = yield* decode(what, text)
  return at > (yield* Clock.currentTimeMillis)
    ? yield* new BadInput({ what, why: "it is in the future; leave it out for the present state" })
    : at
})

/** The time of an option that is set. */
export const decodeOptional = (what: string, text: Option.Option<string>) =>
  Option.match(text, {
    onNone: () => Effect.succeedNone,
    onSome: (typed) => Effect.asSome(decode(what, typed))
  })

/** The beginning and the end of a span. Fails with `BadInput` for a span that contains nothing. */
export const decodeSpan = Effect.fnUntraced(function* (given: {
  readonly since: Option.Option<string>
  readonly until: Option.Option<string>
}) {
  const since = yield* decodeOptional("--since", given.since)
  const until = yield* decodeOptional("--until", given.until)
  if (Option.isSome(since) && Option.isSome(until) && since.value >= until.value) {
    return yield* new BadInput({ what: "--until", why: "it is not after --since, so that nothing can match" })
  }
  return { since, until }
})
