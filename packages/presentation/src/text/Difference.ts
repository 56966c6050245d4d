/**
 * The difference of two texts by lines, and by words within lines that replace each other.
 */
import { diffArrays, diffWordsWithSpace } from "diff"

/** A part of a line; `isOwn` is true if the other text does not have it. */
export interface Piece {
  readonly text: string
  readonly isOwn: boolean
}

/** A line of either text or of both, or a number of equal lines that are left out. */
export type Row =
  | { readonly kind: "same"; readonly text: string }
  | { readonly kind: "removed" | "added"; readonly pieces: ReadonlyArray<Piece> }
  | { readonly kind: "skipped"; readonly lines: number }

/** The rows of a difference, and the number of rows beyond the limit. */
export interface Difference {
  readonly rows: ReadonlyArray<Row>
  readonly more: number
}

const limits = {
  /** Equal lines before and after a change. */
  context: 3,
  /** Most rows of a difference. */
  rows: 400,
  /** Most characters of a block that is compared by words. */
  words: 4_000,
  /** Milliseconds for the comparison of all lines, and for that of the words in a block. */
  linesTime: 400,
  wordsTime: 20
}

type Block = { readonly kind: "same" | "removed" | "added"; readonly lines: ReadonlyArray<string> }

const blocksOf = (before: string, after: string): ReadonlyArray<Block> => {
  const [own, other] = [before.split("\n"), after.split("\n")]
  const parts = diffArrays(own, other, { timeout: limits.linesTime })
  return parts === undefined
    ? [
        { kind: "removed", lines: own },
        { kind: "added", lines: other }
      ]
    : parts.map(({ added, removed, value }) => ({
        kind: removed ? ("removed" as const) : added ? ("added" as const) : ("same" as const),
        lines: value
      }))
}

const plainRows = ({ kind, lines }: Block): ReadonlyArray<Row> =>
  lines.map((text) => (kind === "same" ? { kind, text } : { kind, pieces: [{ text, isOwn: false }] }))

/** The lines of one side, from the words of a block that the other side has or not. */
const rowsOfPieces = (kind: "removed" | "added", pieces: ReadonlyArray<Piece>): ReadonlyArray<Row> => {
  const rows: Array<Array<Piece>> = [[]]
  for (const { text, isOwn } of pieces) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) {
        rows.push([])
      }
      if (part !== "") {
        rows.at(-1)?.push({ text: part, isOwn })
      }
    }
  }
  return rows.map((row) => ({ kind, pieces: row }))
}

const replacedRows = (removed: Block, added: Block): ReadonlyArray<Row> => {
  const [before, after] = [removed.lines.join("\n"), added.lines.join("\n")]
  const words =
    before.length + after.length > limits.words
      ? undefined
      : diffWordsWithSpace(before, after, { timeout: limits.wordsTime })
  if (words === undefined) {
    return [...plainRows(removed), ...plainRows(added)]
  }
  const side = (own: "removed" | "added", other: "removed" | "added") =>
    words.filter((word) => !word[other]).map((word) => ({ text: word.value, isOwn: word[own] }))
  return [...rowsOfPieces("removed", side("removed", "added")), ...rowsOfPieces("added", side("added", "removed"))]
}

const sameRows = (block: Block, isFirst: boolean, isLast: boolean): ReadonlyArray<Row> => {
  const head = isFirst ? 0 : limits.context
  const tail = isLast ? 0 : limits.context
  const skipped = block.lines.length - head - tail
  const rows = plainRows(block)
  return skipped < 2
    ? rows
    : [...rows.slice(0, head), { kind: "skipped", lines: skipped }, ...rows.slice(rows.length - tail)]
}

/** Compares two texts. Equal texts have no rows. */
export const between = (before: string, after: string): Difference => {
  if (before === after) {
    return { rows: [], more: 0 }
  }
  const blocks = blocksOf(before, after)
  const rows: Array<Row> = []
  for (const [index, block] of blocks.entries()) {
    const [last, next] = [blocks[index - 1], blocks[index + 1]]
    if (block.kind === "same") {
      rows.push(...sameRows(block, index === 0, index === blocks.length - 1))
    } else if (block.kind === "removed" && next?.kind === "added") {
      rows.push(...replacedRows(block, next))
    } else if (block.kind === "removed" || last?.kind !== "removed") {
      rows.push(...plainRows(block))
    }
  }
  return { rows: rows.slice(0, limits.rows), more: Math.max(0, rows.length - limits.rows) }
}
