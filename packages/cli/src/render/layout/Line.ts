/**
 * Lines of text with paint on them. All layout is done on plain text; colour is put on last, when a line is printed.
 */
import type { ChalkInstance } from "chalk"
import { Chalk } from "chalk"
import * as Characters from "./Characters.ts"
import * as Sanitize from "./Sanitize.ts"
import type { Style } from "./Style.ts"

export interface Paint {
  /** Colours are written `#RRGGBB`. */
  readonly colour?: string
  readonly background?: string
  readonly bold?: boolean
  readonly italic?: boolean
  readonly underline?: boolean
  readonly strike?: boolean
}

export interface Span {
  readonly text: string
  readonly paint: Paint
}

export type Line = ReadonlyArray<Span>

export const blank: Line = []

const bare: Paint = {}

/** A line of any text. This is the only way in, so that nothing reaches a terminal unsanitized. */
export const text = (raw: string, paint: Paint = bare): Line => {
  const safe = Sanitize.line(raw)
  return safe === "" ? blank : [{ text: safe, paint }]
}

/** Lines side by side as one. */
export const join = (lines: ReadonlyArray<Line>, separator: Line = blank): Line =>
  lines.flatMap((line, index) => (index === 0 ? line : [...separator, ...line]))

export const plainText = (line: Line): string => line.map((span) => span.text).join("")

/** Columns that the line takes. */
export const width = (line: Line): number => Characters.width(plainText(line))

/** The line, filled up with spaces to `columns`. */
export const pad = (line: Line, columns: number): Line => [
  ...line,
  ...text(" ".repeat(Math.max(0, columns - width(line))))
]

const luminance = (colour: string): number => {
  const value = Number.parseInt(colour.slice(1), 16)
  return 0.299 * (value >> 16) + 0.587 * ((value >> 8) & 255) + 0.114 * (value & 255)
}

/** A label on a ground of its own colour, in black or white, whichever can be read on it. Without colour, just the text. */
export const chip = (style: Style, label: string, colour: string): Line =>
  style.colour
    ? // No-break spaces, since wrapping would take plain ones away at the ends of a line.
      text(`\u00a0${label}\u00a0`, {
        background: colour,
        colour: luminance(colour) > 127 ? "#000000" : "#FFFFFF",
        bold: true
      })
    : text(label, { bold: true })

const brushes = { 4: new Chalk({ level: 1 }), 8: new Chalk({ level: 2 }), 24: new Chalk({ level: 3 }) } as const

const painted = ({ text: content, paint }: Span, chalk: ChalkInstance): string => {
  const steps = [
    ...(paint.bold === true ? [chalk.bold] : []),
    ...(paint.italic === true ? [chalk.italic] : []),
    ...(paint.underline === true ? [chalk.underline] : []),
    ...(paint.strike === true ? [chalk.strikethrough] : []),
    ...(paint.colour === undefined ? [] : [chalk.hex(paint.colour)]),
    ...(paint.background === undefined ? [] : [chalk.bgHex(paint.background)])
  ]
  return steps.reduce((sofar, step) => step(sofar), content)
}

const trimmed = (line: Line): Line => {
  const last = line.at(-1)
  if (last === undefined || last.paint.background !== undefined || !last.text.endsWith(" ")) {
    return line
  }
  const rest = last.text.replace(/(?<! ) +$/, "")
  const before = line.slice(0, -1)
  return rest === "" ? trimmed(before) : [...before, { ...last, text: rest }]
}

/** The lines as strings for a terminal, without spaces at their ends. */
export const print = (style: Style, lines: ReadonlyArray<Line>): ReadonlyArray<string> =>
  lines.map((line) =>
    style.colour
      ? trimmed(line)
          .map((span) => painted(span, brushes[style.depth ?? 24]))
          .join("")
      : plainText(trimmed(line))
  )
