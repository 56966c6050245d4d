/**
 * Renders the difference of two texts as a unified diff.
 */
import { structuredPatch } from "diff"
import { levelColour } from "./layout/Colours.ts"
import type { Line } from "./layout/Line.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"

/** How long two texts are compared, in milliseconds. */
const patience = 2_000

/** How many lines are shown. */
const most = 200

const removed = { colour: levelColour(5) }
const added = { colour: levelColour(1) }
const place = { colour: levelColour(2) }

const painted = (line: string): Line =>
  Lines.text(line, line.startsWith("-") ? removed : line.startsWith("+") ? added : line.startsWith("@") ? place : {})

/** A text, and what it is called. */
export interface Named {
  readonly name: string
  readonly text: string
}

/** Lines of at most 200 changes and what surrounds them, made safe for a terminal, coloured where the style allows it. */
export const render = (before: Named, after: Named, style: Style): ReadonlyArray<string> => {
  const patch = structuredPatch(before.name, after.name, before.text, after.text, "", "", {
    context: 3,
    timeout: patience
  })
  if (patch === undefined) {
    return ["The two texts differ too much to be compared line by line."]
  }
  const changes = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines
  ])
  const shown = [`--- ${before.name}`, `+++ ${after.name}`, ...changes.slice(0, most)]
  const rest = changes.length - most
  return Lines.print(style, [
    ...shown.map(painted),
    ...(rest > 0 ? [Lines.text(`${rest} more lines of difference are not shown.`)] : [])
  ])
}
