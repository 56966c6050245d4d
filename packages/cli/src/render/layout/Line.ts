/**
 * Lines of styled text. Layout works on plain text; escape sequences are added when a line is converted to a string.
 */
import { Chalk, type ChalkInstance } from "chalk"
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

const noPaint: Paint = {}

/** Creates a line from any text. This is the only way to create one, so that all output is sanitized. */
export const text = (raw: string, paint: Paint = noPaint): Line => {
  const safe = Sanitize.line(raw)
  return safe === "" ? blank : [{ text: safe, paint }]
}

/** Joins lines side by side. */
export const join = (lines: ReadonlyArray<Line>, separator: Line = blank): Line =>
  lines.flatMap((line, index) => (index === 0 ? line : [...separator, ...line]))

export const plainText = (line: Line): string => line.map((span) => span.text).join("")

/** Width of a line in columns. */
export const width = (line: Line): number => Characters.width(plainText(line))

/** Pads a line with spaces to a width. */
export const pad = (line: Line, columns: number): Line => [
  ...line,
  ...text(" ".repeat(Math.max(0, columns - width(line))))
]

const luminance = (colour: string): number => {
  const value = Number.parseInt(colour.slice(1), 16)
  return 0.299 * (value >> 16) + 0.587 * ((value >> 8) & 255) + 0.114 * (value & 255)
}

/** Creates a label on a coloured background, in black or white for contrast. Without colour it is bold text. */
export const chip = (style: Style, label: string, colour: string): Line =>
  style.colour
    ? // No-break spaces, because wrapping removes spaces at the ends of a line.
      text(`\u00a0${label}\u00a0`, {
        background: colour,
        colour: luminance(colour) > 127 ? "#000000" : "#FFFFFF",
        bold: true
      })
    : text(label, { bold: true })

const chalkByDepth = { 4: new Chalk({ level: 1 }), 8: new Chalk({ level: 2 }), 24: new Chalk({ level: 3 }) } as const

const paintSpan = ({ text: content, paint }: Span, chalk: ChalkInstance): string => {
  const steps = [
    ...(paint.bold === true ? [chalk.bold] : []),
    ...(paint.italic === true ? [chalk.italic] : []),
    ...(paint.underline === true ? [chalk.underline] : []),
    ...(paint.strike === true ? [chalk.strikethrough] : []),
    ...(paint.colour === undefined ? [] : [chalk.hex(paint.colour)]),
    ...(paint.background === undefined ? [] : [chalk.bgHex(paint.background)])
  ]
  return steps.reduce((painted, step) => step(painted), content)
}

const trimEnd = (line: Line): Line => {
  const last = line.at(-1)
  if (last === undefined || last.paint.background !== undefined || !last.text.endsWith(" ")) {
    return line
  }
  const rest = last.text.replace(/(?<! ) +$/, "")
  const before = line.slice(0, -1)
  return rest === "" ? trimEnd(before) : [...before, { ...last, text: rest }]
}

/** Converts lines to strings for a terminal, without trailing spaces. */
export const toStrings = (style: Style, lines: ReadonlyArray<Line>): ReadonlyArray<string> =>
  lines.map((line) =>
    style.colour
      ? trimEnd(line)
          .map((span) => paintSpan(span, chalkByDepth[style.depth ?? 24]))
          .join("")
      : plainText(trimEnd(line))
  )
