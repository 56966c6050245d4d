/**
 * Renders the difference of two texts as a unified diff.
 */
import { structuredPatch } from "diff"
import { levelColour } from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"

/** Time limit of the comparison, in milliseconds. */
const timeout = 2_000

/** Most lines that are shown. */
const maxLines = 200

const removed = { colour: levelColour(5) }
const added = { colour: levelColour(1) }
const position = { colour: levelColour(2) }

const paintLine = (line: string): Lines.Line =>
  Lines.text(line, line.startsWith("-") ? removed : line.startsWith("+") ? added : line.startsWith("@") ? position : {})

/** A text with the name in its header line. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

/** Renders the difference with 3 lines of context, at most 200 lines. */
export const render = (before: NamedText, after: NamedText, style: Style) => {
  const patch = structuredPatch(before.name, after.name, before.text, after.text, "", "", {
    context: 3,
    timeout
  })
  if (patch === undefined) {
    return ["The two texts differ too much for a comparison by lines."]
  }
  const changes = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunkLines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...hunkLines
  ])
  const lines = [`--- ${before.name}`, `+++ ${after.name}`, ...changes.slice(0, maxLines)]
  const rest = changes.length - maxLines
  return Lines.toStrings(style, [
    ...lines.map(paintLine),
    ...(rest > 0 ? [Lines.text(`${rest} more lines of difference are not shown.`)] : [])
  ])
}
