/**
 * Reads the lines of the commands that look into the past of a record.
 */
import * as TimeInput from "../TimeInput.ts"
import type { Reader, TypedPoint } from "./LineData.ts"
import { part, target, textTarget } from "./LineTarget.ts"
import * as PastPoints from "./PastPoint.ts"
import * as Values from "./TypedValues.ts"

const point = (typed: string, now: number): TypedPoint | Values.Mistake => {
  const parsed = PastPoints.parse(typed, now)
  return Values.isMistake(parsed) ? parsed : { typed, point: parsed }
}

/** Reads the words of LOG. */
export const log: Reader<"LOG"> = (words) => {
  const found = target(words)
  if (found === undefined || found.more.length > 1) {
    return undefined
  }
  const { type, id, more } = found
  return { line: { type, id, section: more[0] } }
}

/** Reads the words of DIFF. */
export const diff: Reader<"DIFF"> = (words, now) => {
  const found = textTarget(words)
  if (found === undefined) {
    return undefined
  }
  const { type, id, more } = found
  // A point in time is a time or begins with a digit, a section does not.
  const [first = ""] = more
  const isSection = /^[a-z]/i.test(first) && TimeInput.parse(first, now) === undefined
  const [section, points] = isSection ? [first, more.slice(1)] : [undefined, more]
  const [from, to] = points.map((each) => point(each, now))
  return points.length > 2
    ? undefined
    : Values.isMistake(from)
      ? from
      : Values.isMistake(to)
        ? to
        : { line: { type, id, section, from, to } }
}

/** Reads the words of REVERT. */
export const revert: Reader<"REVERT"> = (words, now) => {
  const found = part(words)
  if (found === undefined || found.more.length === 0) {
    return undefined
  }
  const { type, id, section, more } = found
  const to = point(more.join(" "), now)
  return Values.isMistake(to) ? to : { line: { type, id, section, to } }
}

/** Reads the words of ASOF. */
export const asOf: Reader<"ASOF"> = (words, now) => {
  const found = target(words)
  if (found === undefined || found.more.length === 0) {
    return undefined
  }
  const { type, id, more } = found
  const typed = more.join(" ")
  const at = PastPoints.parseTime(typed, now)
  return Values.isMistake(at) ? at : { line: { type, id, typed, at } }
}
