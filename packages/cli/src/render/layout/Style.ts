/**
 * The capabilities of the terminal, and the glyphs that are drawn around text.
 */
import * as Time from "@scipnet/presentation/Time"

export interface Style {
  /** Width of the terminal in columns. */
  readonly width: number
  /** Writes escape sequences for colours and emphasis. */
  readonly colour: boolean
  /** Bits per colour; 24 by default. */
  readonly depth?: 4 | 8 | 24
  /** ASCII instead of box drawing, for screen readers and dumb terminals. */
  readonly plain: boolean
  /** Formats times in the time zone of the system; in UTC by default. */
  readonly zone?: "local"
}

/** Characters that are drawn around text. */
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

/** Formats a time, in milliseconds since 1970, with its zone. */
export const time = ({ zone }: Style, at: number): string => (zone === "local" ? Time.local(at) : Time.format(at))

export const glyphs = (style: Style): Glyphs => (style.plain ? ascii : drawn)

/** Columns of the terminal, from 1 to 1000. */
export const columns = (style: Style): number => (style.width >= 1 ? Math.min(Math.floor(style.width), 1000) : 1)

/** Columns for text and boxes: at most 100, because longer lines are hard to read. */
export const textColumns = (style: Style): number => Math.min(columns(style), 100)

/** Returns the style with another width. */
export const withWidth = (style: Style, width: number): Style => ({ ...style, width })

/** Colour depth of the terminal; a terminal misreads the sequences of a depth that it does not support. */
const colourDepth = (stdout: NodeJS.WriteStream): 4 | 8 | 24 => {
  const bits = stdout.isTTY ? stdout.getColorDepth() : 24
  return bits >= 24 ? 24 : bits >= 8 ? 8 : 4
}

/** False if the locale is set to one without Unicode, such as `C`. */
const isUnicode = (env: NodeJS.ProcessEnv): boolean => {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "")
  return locale === undefined || /utf-?8/i.test(locale)
}

/** Returns the style of the program's terminal. */
export const detect = (): Style => {
  const { stdout, env } = process
  const columns = Number(env["COLUMNS"] ?? "") || stdout.columns
  return {
    width: Number.isInteger(columns) && columns > 0 ? Math.min(columns, 200) : 80,
    colour: stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    depth: colourDepth(stdout),
    plain: env["TERM"] === "dumb" || !isUnicode(env)
  }
}
