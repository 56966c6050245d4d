/**
 * Wraps and truncates lines at graphemes.
 */
import * as Characters from "./Characters.ts"
import * as Lines from "./Line.ts"
import * as Styles from "./Style.ts"

/** One grapheme with its style. */
interface Cluster {
  readonly text: string
  readonly width: number
  readonly paint: Lines.Paint
}

const replacement = "\ufffd"

// The whole text is segmented, not each span: a grapheme that crosses spans has the paint of its beginning. A grapheme that
// is wider than `columns` is replaced, because it could not be shown.
const clustersOf = (line: Lines.Line, columns: number): ReadonlyArray<Cluster> => {
  const widths = new Map<string, number>()
  const clusters: Array<Cluster> = []
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
    clusters.push(width > Math.max(1, columns) ? { text: replacement, width: 1, paint } : { text, width, paint })
    offset += text.length
  }
  return clusters
}

const widthOf = (clusters: ReadonlyArray<Cluster>): number => clusters.reduce((sum, cluster) => sum + cluster.width, 0)

const toLine = (clusters: ReadonlyArray<Cluster>): Lines.Line => {
  const spans: Array<Lines.Span> = []
  let run: Array<string> = []
  clusters.forEach((cluster, index) => {
    run.push(cluster.text)
    if (clusters[index + 1]?.paint !== cluster.paint) {
      spans.push({ text: run.join(""), paint: cluster.paint })
      run = []
    }
  })
  return spans
}

/** Splits clusters into runs of spaces and runs of other characters. */
const splitWords = (clusters: ReadonlyArray<Cluster>): ReadonlyArray<ReadonlyArray<Cluster>> => {
  const runs: Array<Array<Cluster>> = []
  clusters.forEach((cluster, index) => {
    const previous = clusters[index - 1]
    if (previous !== undefined && (previous.text === " ") === (cluster.text === " ")) {
      runs.at(-1)?.push(cluster)
    } else {
      runs.push([cluster])
    }
  })
  return runs
}

/** Splits clusters into rows of `columns`; the first row has `first` columns. */
const chopClusters = (
  clusters: ReadonlyArray<Cluster>,
  first: number,
  columns: number
): ReadonlyArray<ReadonlyArray<Cluster>> => {
  const rows: Array<Array<Cluster>> = [[]]
  let room = first
  for (const cluster of clusters) {
    if (cluster.width > room) {
      rows.push([])
      room = columns
    }
    rows.at(-1)?.push(cluster)
    room -= cluster.width
  }
  return rows
}

/** Wraps a line at spaces; breaks only words that are longer than a row. */
export const wrap = (line: Lines.Line, columns: number): ReadonlyArray<Lines.Line> => {
  const room = Math.max(1, columns)
  const rows: Array<Array<Cluster>> = [[]]
  let used = 0
  let gap: ReadonlyArray<Cluster> = []
  for (const word of splitWords(clustersOf(line, room))) {
    const width = widthOf(word)
    if (word[0]?.text === " ") {
      gap = word
      continue
    }
    const start = used === 0 ? 0 : used + widthOf(gap)
    const leadingGap = start === 0 ? [] : gap
    if (start + width <= room) {
      rows.at(-1)?.push(...leadingGap, ...word)
      used = start + width
    } else if (width <= room) {
      rows.push([...word])
      used = width
    } else {
      // A word longer than a row begins on the present row if at least a third of it is free.
      const startsOnRow = start === 0 || room - start >= room / 3
      const [first = [], ...rest] = chopClusters(word, startsOnRow ? room - start : room, room)
      if (startsOnRow) {
        for (const cluster of [...leadingGap, ...first]) {
          rows.at(-1)?.push(cluster)
        }
      } else {
        rows.push([...first])
      }
      for (const row of rest) {
        rows.push([...row])
      }
      used = widthOf(rows.at(-1) ?? [])
    }
    gap = []
  }
  return rows.map(toLine)
}

/** Wraps a text in the columns for text. */
export const paragraph = (style: Styles.Style, raw: string, paint: Lines.Paint = {}) =>
  wrap(Lines.text(raw, paint), Styles.textColumns(style))

/** Splits a line into rows of `columns` and keeps every space, for code. */
export const chop = (line: Lines.Line, columns: number): ReadonlyArray<Lines.Line> => {
  const room = Math.max(1, columns)
  return chopClusters(clustersOf(line, room), room, room).map(toLine)
}

/** Truncates a line that is too long, and appends `ellipsis`. */
export const truncate = (line: Lines.Line, columns: number, ellipsis: string): Lines.Line => {
  const clusters = clustersOf(line, columns)
  if (widthOf(clusters) <= columns) {
    return toLine(clusters)
  }
  const suffix = Characters.width(ellipsis) <= columns ? ellipsis : ""
  const [first = []] = chopClusters(clusters, Math.max(0, columns - Characters.width(suffix)), Infinity)
  return [...toLine(first), ...Lines.text(suffix)]
}
