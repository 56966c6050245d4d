/**
 * Renders the difference of two texts as a unified diff, or word by word.
 */
import { diffWordsWithSpace, structuredPatch } from "diff"
import { levelColour } from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"

/** Time limit of the comparison, in milliseconds. */
const timeout = 2_000

const tooDifferent = "The two texts differ too much for a comparison."

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
    return [tooDifferent]
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

/** Renders the whole text with `[-removed-]` and `{+added+}` words, as `git diff --word-diff` does. */
export const renderWords = (before: NamedText, after: NamedText, style: Style) => {
  const parts = diffWordsWithSpace(before.text, after.text, { timeout })
  if (parts === undefined) {
    return [tooDifferent]
  }
  const rows: Array<Array<Lines.Span>> = [[]]
  for (const { value, added: isAdded, removed: isRemoved } of parts) {
    const [open, close, look] = isRemoved ? ["[-", "-]", removed] : isAdded ? ["{+", "+}", added] : ["", "", {}]
    for (const [index, text] of value.split("\n").entries()) {
      if (index > 0) {
        rows.push([])
      }
      rows.at(-1)?.push(...(text === "" ? [] : Lines.text(`${open}${text}${close}`, look)))
    }
  }
  const rest = rows.length - maxLines
  return Lines.toStrings(style, [
    Lines.text(`--- ${before.name}`, removed),
    Lines.text(`+++ ${after.name}`, added),
    ...rows.slice(0, maxLines),
    ...(rest > 0 ? [Lines.text(`${rest} more lines of difference are not shown.`)] : [])
  ])
}
