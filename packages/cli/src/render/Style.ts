/**
 * How a display is to look: what the terminal can show, and the few colours that mean something.
 */
import { Clearance } from "@scipnet/core"
import type { Status } from "@scipnet/core"

export interface Style {
  /** Columns of the terminal. */
  readonly width: number
  /** Without it no escape byte is written. */
  readonly colour: boolean
  /** ASCII instead of box drawing: for screen readers and dumb terminals. */
  readonly plain: boolean
}

/** The marks that are drawn around text. */
export interface Glyphs {
  readonly rule: string
  readonly ellipsis: string
  readonly arrow: string
  readonly bullet: string
  readonly gutter: string
  readonly none: string
}

const drawn: Glyphs = {
  rule: "─",
  ellipsis: "…",
  arrow: "→",
  bullet: "•",
  gutter: "│ ",
  none: "—"
}

const ascii: Glyphs = {
  rule: "-",
  ellipsis: "...",
  arrow: "->",
  bullet: "-",
  gutter: "  ",
  none: "none"
}

export const glyphs = (style: Style): Glyphs => (style.plain ? ascii : drawn)

/** The columns there are, at least one. */
export const columns = (style: Style): number => (style.width >= 1 ? Math.min(Math.floor(style.width), 1000) : 1)

/** The columns that text and boxes take: long lines are hard to read, so a wide terminal is not filled. */
export const measure = (style: Style): number => Math.min(columns(style), 100)

/** The same terminal with fewer columns. */
export const narrowed = (style: Style, width: number): Style => ({ ...style, width })

export const levelColour = (level: Clearance.Level): string => Clearance.levels[level].colour

/** Grey for what only frames or labels. */
export const quiet = levelColour(0)

export const statusColours: Readonly<Record<Status.Status, string>> = {
  active: levelColour(1),
  neutralized: levelColour(0),
  explained: levelColour(2),
  deleted: levelColour(5)
}
