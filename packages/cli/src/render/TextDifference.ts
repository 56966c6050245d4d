/**
 * Renders the difference of two texts as a unified diff, or word by word.
 */
import * as Difference from "@scipnet/presentation/history/TextDifference"
import { diffWordsWithSpace } from "diff"
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

/** Renders the difference with 3 lines of context, at most 200 lines. */
export const render = (before: Difference.NamedText, after: Difference.NamedText, style: Style) =>
  Lines.toStrings(style, Difference.lines(before, after).map(paintLine))

/** Renders the whole text with `[-removed-]` and `{+added+}` words, as `git diff --word-diff` does. */
export const renderWords = (before: Difference.NamedText, after: Difference.NamedText, style: Style) => {
  const parts = diffWordsWithSpace(before.text, after.text, { timeout })
  if (parts === undefined) {
    return [Difference.tooDifferent]
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
    ...(rest > 0 ? [Lines.text(Difference.notShown(rest))] : [])
  ])
}
