/**
 * Suggests similar names for an unknown word.
 */
import { distance } from "fastest-levenshtein"

// Two transposed letters count as one edit.
const isTransposed = (a: string, b: string): boolean =>
  a.length === b.length &&
  Array.from({ length: a.length - 1 }, (_, at) => at).some(
    (at) => `${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}` === b
  )

const editDistance = (typed: string, name: string): number =>
  name.startsWith(typed) && typed.length > 1 ? 0 : isTransposed(typed, name) ? 1 : distance(typed, name)

/** The question to append to an error message, with a leading space; empty without suggestions. */
export const didYouMean = (near: ReadonlyArray<string>): string =>
  near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`

/** At most three names: those that start with `typed`, then those with the fewest edits. */
export const suggestions = (typed: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  typed.length > 40
    ? []
    : names
        .map((name) => ({ name, slips: editDistance(typed, name) }))
        .filter(({ slips }) => slips <= (typed.length <= 4 ? 1 : 2))
        .toSorted((a, b) => a.slips - b.slips)
        .slice(0, 3)
        .map(({ name }) => name)
