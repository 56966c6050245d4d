/**
 * What somebody may have meant who typed a word that is none of those that there are.
 */
import { distance } from "fastest-levenshtein"

// Two letters that were typed in the wrong order are one slip.
const isTransposed = (a: string, b: string): boolean =>
  a.length === b.length &&
  Array.from({ length: a.length - 1 }, (_, at) => at).some(
    (at) => `${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}` === b
  )

const editDistance = (typed: string, name: string): number =>
  name.startsWith(typed) && typed.length > 1 ? 0 : isTransposed(typed, name) ? 1 : distance(typed, name)

/** The question that goes behind what is told, with a space before it; nothing where nothing is near. */
export const question = (near: ReadonlyArray<string>): string =>
  near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`

/** Three at most that are nearly the same, nearest first, after those that begin so. */
export const meant = (typed: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  typed.length > 40
    ? []
    : names
        .map((name) => ({ name, slips: editDistance(typed, name) }))
        .filter(({ slips }) => slips <= (typed.length <= 4 ? 1 : 2))
        .toSorted((a, b) => a.slips - b.slips)
        .slice(0, 3)
        .map(({ name }) => name)
