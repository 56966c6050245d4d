/**
 * Three-way merge of texts by lines, with conflict markers where both sides changed the same lines differently.
 */
import { diffArrays } from "diff"

/** A text, and its label in conflict markers. */
export interface Side {
  readonly text: string
  readonly name: string
}

export interface Merged {
  readonly text: string
  /** The number of conflicts. */
  readonly conflicts: number
}

/** A range of lines of the base (`from` inclusive, `to` exclusive) that one side replaces. */
interface Change {
  readonly from: number
  readonly to: number
  readonly lines: ReadonlyArray<string>
}

/** Time limit of a comparison; after it, the texts count as completely different. */
const diffTimeoutMs = 2_000

/** Splits into lines with their line ends. */
const linesOf = (text: string): Array<string> => (text === "" ? [] : text.split(/(?<=\n)/))

const changesOf = (base: Array<string>, side: Array<string>): ReadonlyArray<Change> => {
  const parts = diffArrays(base, side, { timeout: diffTimeoutMs })
  if (parts === undefined) {
    return [{ from: 0, to: base.length, lines: side }]
  }
  const changes: Array<Change> = []
  let at = 0
  for (const { added, removed, value } of parts) {
    const last = changes.at(-1)
    const taken = added ? 0 : value.length
    if (added || removed) {
      const more = { from: at, to: at + taken, lines: added ? value : [] }
      // Removed lines and the lines that replace them are separate parts.
      if (last !== undefined && last.to === at) {
        changes.splice(-1, 1, { from: last.from, to: more.to, lines: [...last.lines, ...more.lines] })
      } else {
        changes.push(more)
      }
    }
    at += taken
  }
  return changes
}

const withFinalNewline = (lines: ReadonlyArray<string>): string => {
  const text = lines.join("")
  return text === "" || text.endsWith("\n") ? text : `${text}\n`
}

/** The lines `from` to `to` of the base, with the changes of one side. */
const applyChanges = (
  base: ReadonlyArray<string>,
  changes: ReadonlyArray<Change>,
  from: number,
  to: number
): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let at = from
  for (const change of changes) {
    lines.push(...base.slice(at, change.from), ...change.lines)
    at = change.to
  }
  return [...lines, ...base.slice(at, to)]
}

const same = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean => a.join("") === b.join("")

/** Merges two sides. Overlapping or adjacent changes conflict unless they are equal. */
export const merge = (base: Side, mine: Side, theirs: Side): Merged => {
  const lines = linesOf(base.text)
  const own = changesOf(lines, linesOf(mine.text))
  const other = changesOf(lines, linesOf(theirs.text))
  const merged: Array<string> = []
  let conflicts = 0
  let at = 0
  let [nextOwn, nextOther] = [0, 0]
  for (;;) {
    const from = Math.min(own[nextOwn]?.from ?? lines.length + 1, other[nextOther]?.from ?? lines.length + 1)
    if (from > lines.length) {
      return { text: [...merged, ...lines.slice(at)].join(""), conflicts }
    }
    let to = from
    const [firstOwn, firstOther] = [nextOwn, nextOther]
    for (let grown = true; grown;) {
      const [change, another] = [own[nextOwn], other[nextOther]]
      grown = false
      if (change !== undefined && change.from <= to) {
        to = Math.max(to, change.to)
        nextOwn += 1
        grown = true
      } else if (another !== undefined && another.from <= to) {
        to = Math.max(to, another.to)
        nextOther += 1
        grown = true
      }
    }
    const ownLines = applyChanges(lines, own.slice(firstOwn, nextOwn), from, to)
    const otherLines = applyChanges(lines, other.slice(firstOther, nextOther), from, to)
    merged.push(...lines.slice(at, from))
    at = to
    if (nextOther === firstOther || same(ownLines, otherLines)) {
      merged.push(...ownLines)
    } else if (nextOwn === firstOwn) {
      merged.push(...otherLines)
    } else {
      conflicts += 1
      merged.push(
        `<<<<<<< ${mine.name}\n${withFinalNewline(ownLines)}`,
        `||||||| ${base.name}\n${withFinalNewline(lines.slice(from, to))}`,
        `=======\n${withFinalNewline(otherLines)}`,
        `>>>>>>> ${theirs.name}\n`
      )
    }
  }
}
