/**
 * The difference of two texts as the lines of a unified diff.
 */
import { structuredPatch } from "diff"

/** Time limit of the comparison, in milliseconds. */
const timeout = 2_000

/** Most lines that are shown. */
const maxLines = 200

/** The sentence about texts whose comparison takes too long. */
export const tooDifferent = "The two texts differ too much for a comparison."

/** A text with the name in its header line. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

/** The sentence about lines that are not shown. */
export const notShown = (lines: number): string => `${lines} more lines of difference are not shown.`

/**
 * Compares two texts, with 3 lines of context, at most 200 lines. Each line begins with `-`, `+`, a space or `@@`. Returns
 * one sentence for texts that differ too much, and after the lines one about those that are not shown.
 */
export const lines = (before: NamedText, after: NamedText): ReadonlyArray<string> => {
  const patch = structuredPatch(before.name, after.name, before.text, after.text, "", "", { context: 3, timeout })
  if (patch === undefined) {
    return [tooDifferent]
  }
  const changes = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunkLines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...hunkLines
  ])
  const rest = changes.length - maxLines
  return [
    `--- ${before.name}`,
    `+++ ${after.name}`,
    ...changes.slice(0, maxLines),
    ...(rest > 0 ? [notShown(rest)] : [])
  ]
}
