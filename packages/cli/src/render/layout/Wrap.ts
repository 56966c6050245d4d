/**
 * Lines cut to a width, by what a reader sees as one character.
 */
import * as Characters from "./Characters.ts"
import type { Line, Paint, Span } from "./Line.ts"
import * as Lines from "./Line.ts"

/** One visible character: a letter with its marks, a pictogram. */
interface Cluster {
  readonly text: string
  readonly width: number
  readonly paint: Paint
}

const replacement = "\ufffd"

// Clusters are found in the whole text: what crosses from one span into the next is one character all the same, and has
// the paint of its beginning. One that is wider than `columns` could not be shown at all.
const clusters = (line: Line, columns: number): ReadonlyArray<Cluster> => {
  const widths = new Map<string, number>()
  const found: Array<Cluster> = []
  let span = 0
  let spanEnd = line[0]?.text.length ?? 0
  let offset = 0
  for (const text of Characters.split(Lines.plainText(line))) {
    while (offset >= spanEnd && span < line.length - 1) {
      span += 1
      spanEnd += line[span]?.text.length ?? 0
    }
    const width = widths.get(text) ?? Characters.width(text)
    widths.set(text, width)
    const paint = line[span]?.paint ?? {}
    found.push(width > Math.max(1, columns) ? { text: replacement, width: 1, paint } : { text, width, paint })
    offset += text.length
  }
  return found
}

const widthOf = (some: ReadonlyArray<Cluster>): number => some.reduce((sum, cluster) => sum + cluster.width, 0)

const lineOf = (some: ReadonlyArray<Cluster>): Line => {
  const spans: Array<Span> = []
  let run: Array<string> = []
  some.forEach((cluster, index) => {
    run.push(cluster.text)
    if (some[index + 1]?.paint !== cluster.paint) {
      spans.push({ text: run.join(""), paint: cluster.paint })
      run = []
    }
  })
  return spans
}

/** Runs of spaces and runs of other characters, in turn. */
const words = (all: ReadonlyArray<Cluster>): ReadonlyArray<ReadonlyArray<Cluster>> => {
  const found: Array<Array<Cluster>> = []
  all.forEach((cluster, index) => {
    const before = all[index - 1]
    if (before !== undefined && (before.text === " ") === (cluster.text === " ")) {
      found.at(-1)?.push(cluster)
    } else {
      found.push([cluster])
    }
  })
  return found
}

const chopped = (
  all: ReadonlyArray<Cluster>,
  first: number,
  columns: number
): ReadonlyArray<ReadonlyArray<Cluster>> => {
  const rows: Array<Array<Cluster>> = [[]]
  let room = first
  for (const cluster of all) {
    if (cluster.width > room) {
      rows.push([])
      room = columns
    }
    rows.at(-1)?.push(cluster)
    room -= cluster.width
  }
  return rows
}

/** The line in rows of at most `columns`, broken where it has spaces, and inside a word that is longer than a row. */
export const wrap = (line: Line, columns: number): ReadonlyArray<Line> => {
  const room = Math.max(1, columns)
  const rows: Array<Array<Cluster>> = [[]]
  let taken = 0
  let gap: ReadonlyArray<Cluster> = []
  for (const word of words(clusters(line, room))) {
    const width = widthOf(word)
    if (word[0]?.text === " ") {
      gap = word
      continue
    }
    const start = taken === 0 ? 0 : taken + widthOf(gap)
    const joined = start === 0 ? [] : gap
    if (start + width <= room) {
      rows.at(-1)?.push(...joined, ...word)
      taken = start + width
    } else if (width <= room) {
      rows.push([...word])
      taken = width
    } else {
      // A word that fills rows of its own begins on this one if a good part of it is left.
      const here = start === 0 || room - start >= room / 3
      const [first = [], ...rest] = chopped(word, here ? room - start : room, room)
      if (here) {
        for (const cluster of [...joined, ...first]) {
          rows.at(-1)?.push(cluster)
        }
      } else {
        rows.push([...first])
      }
      for (const row of rest) {
        rows.push([...row])
      }
      taken = widthOf(rows.at(-1) ?? [])
    }
    gap = []
  }
  return rows.map(lineOf)
}

/** The line in rows of at most `columns`, with every space kept, as code wants it. */
export const chop = (line: Line, columns: number): ReadonlyArray<Line> => {
  const room = Math.max(1, columns)
  return chopped(clusters(line, room), room, room).map(lineOf)
}

/** The line itself if it fits, else its beginning with `ellipsis` after it. */
export const truncate = (line: Line, columns: number, ellipsis: string): Line => {
  const all = clusters(line, columns)
  if (widthOf(all) <= columns) {
    return lineOf(all)
  }
  const mark = Characters.width(ellipsis) <= columns ? ellipsis : ""
  const [kept = []] = chopped(all, Math.max(0, columns - Characters.width(mark)), Infinity)
  return [...lineOf(kept), ...Lines.text(mark)]
}
