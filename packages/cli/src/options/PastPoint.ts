/**
 * Reads a point in the past of a record from an option.
 */
import * as PastPoint from "@scipnet/presentation/terminal/PastPoint"
import { isMistake } from "@scipnet/presentation/terminal/TypedValues"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"

/** Parses a point; `what` names it in the error. Fails with `BadInput` for anything else, and for a time in the future. */
export const parse = Effect.fnUntraced(function* (what: string, typed: string) {
  const point = PastPoint.parse(typed, yield* Clock.currentTimeMillis)
  return isMistake(point) ? yield* new BadInput({ what, why: point.mistake }) : point
})
