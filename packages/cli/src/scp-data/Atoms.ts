/**
 * What is finished before lines and words are looked at stands in the text as an atom: its number between two control
 * characters, which cannot come from outside, since `Source.clean` has dropped them all.
 */

export interface Atom {
  readonly markdown: string
  /** The same for a title, without markup. */
  readonly plain: string
  /** A block stands between paragraphs, never within one. */
  readonly block: boolean
}

export type Atoms = ReadonlyArray<Atom>

const START = "\u0001"
const END = "\u0002"
/** A line that opens a titled part, with the number of its title; and the line that closes the part. */
const PART = "\u0003"
export const partEnd = "\u0004"
export const footnoteStart = "\u0005"
export const footnoteEnd = "\u0006"

export const reference = (index: number): string => `${START}${index}${END}`
export const partStart = (index: number): string => `${PART}${index}`

const only = new RegExp(`^${START}([0-9]+)${END}$`)

/** The atom that a token refers to. */
export const find = (atoms: Atoms, token: string): Atom | undefined => {
  const match = only.exec(token)
  return match === null ? undefined : atoms[Number(match[1])]
}

/** The title of the part that a line opens; undefined for any other line. */
export const partTitle = (atoms: Atoms, line: string): string | undefined =>
  line.startsWith(PART) ? (atoms[Number(line.slice(1))]?.plain ?? "") : undefined

export const isMarker = (line: string): boolean => line.startsWith(PART) || line === partEnd
