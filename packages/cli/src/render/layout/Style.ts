/**
 * How a display is to look: what the terminal can show, and the marks that are drawn on it.
 */
export interface Style {
  /** Columns of the terminal. */
  readonly width: number
  /** Without it no escape byte is written. */
  readonly colour: boolean
  /** How many bits of a colour are shown; all of them if left out. */
  readonly depth?: 4 | 8 | 24
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
  readonly between: string
}

const drawn: Glyphs = {
  rule: "─",
  ellipsis: "…",
  arrow: "→",
  bullet: "•",
  gutter: "│ ",
  none: "—",
  between: "·"
}

const ascii: Glyphs = {
  rule: "-",
  ellipsis: "...",
  arrow: "->",
  bullet: "-",
  gutter: "  ",
  none: "none",
  between: "-"
}

export const glyphs = (style: Style): Glyphs => (style.plain ? ascii : drawn)

/** The columns there are, at least one. */
export const columns = (style: Style): number => (style.width >= 1 ? Math.min(Math.floor(style.width), 1000) : 1)

/** The columns that text and boxes take: long lines are hard to read, so a wide terminal is not filled. */
export const measure = (style: Style): number => Math.min(columns(style), 100)

/** The same terminal with fewer columns. */
export const narrowed = (style: Style, width: number): Style => ({ ...style, width })

/** What a terminal shows of a colour: one that knows few would take what it does not for something else. */
const depthOf = (stdout: NodeJS.WriteStream): 4 | 8 | 24 => {
  const bits = stdout.isTTY ? stdout.getColorDepth() : 24
  return bits >= 24 ? 24 : bits >= 8 ? 8 : 4
}

/** That of the terminal which the program has now. */
export const here = (): Style => {
  const { stdout, env } = process
  const columns = Number(env["COLUMNS"] ?? "") || stdout.columns
  return {
    width: Number.isInteger(columns) && columns > 0 ? Math.min(columns, 200) : 80,
    colour: stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    depth: depthOf(stdout),
    plain: env["TERM"] === "dumb"
  }
}
