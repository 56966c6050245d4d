/**
 * A summary of the report of an import: the numbers of records, and examples of each kind of line. Its size is bounded.
 */
import type * as ImportReport from "@scipnet/core/deepwell/import/ImportReport"
import * as Sanitize from "../render/layout/Sanitize.ts"

/** Lines of one kind that are listed; further ones are counted. */
const listed = 100

/** Examples of each phrase. */
const examples = 3

/** Different phrases that are counted separately. */
const mostPhrases = 500

/** Counts phrases with some of the records that they concern. */
class Tally {
  readonly #found = new Map<string, { count: number; readonly items: Array<string> }>()

  add(phrase: string, item: string, count = 1): void {
    const key = this.#found.has(phrase) || this.#found.size < mostPhrases ? phrase : "other kinds"
    const found = this.#found.get(key) ?? { count: 0, items: [] }
    found.count += count
    if (found.items.length <= examples && found.items.at(-1) !== item) {
      found.items.push(item)
    }
    this.#found.set(key, found)
  }

  lines(): ReadonlyArray<string> {
    return [...this.#found]
      .toSorted(([, a], [, b]) => b.count - a.count)
      .map(([phrase, { count, items }]) => {
        const more = items.length > examples ? ", …" : ""
        return Sanitize.line(
          `  ${String(count).padStart(5)}  ${phrase} (${items.slice(0, examples).join(", ")}${more})`
        )
      })
  }
}

/** Keeps the first lines, and the number of all. */
class Listing {
  readonly #lines: Array<string> = []
  #count = 0

  add(line: () => string): void {
    if (++this.#count <= listed) {
      this.#lines.push(Sanitize.line(`  ${line()}`))
    }
  }

  lines(): ReadonlyArray<string> {
    return this.#count > listed ? [...this.#lines, `  … and ${this.#count - listed} more`] : this.#lines
  }
}

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", title, ...lines]

export const percent = (share: number | null): string =>
  share === null ? "" : `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`

export class ReportSummary {
  readonly #counts = { added: 0, revised: 0, unchanged: 0, broken: 0, missing: 0 }
  readonly #relabelled = new Listing()
  readonly #guessed = new Tally()
  readonly #leftOut = new Tally()
  readonly #origins = new Tally()
  readonly #poor = new Listing()
  readonly #byHand = new Listing()
  readonly #superseded = new Listing()
  readonly #broken = new Listing()
  readonly #missing = new Listing()
  readonly #describesUnchanged: boolean

  /** With `describesUnchanged` false, records that the import left unchanged are counted and not described. */
  constructor(describesUnchanged: boolean) {
    this.#describesUnchanged = describesUnchanged
  }

  /** The number of records and files that could not be read. */
  get broken(): number {
    return this.#counts.broken
  }

  add(line: ImportReport.Entry): void {
    this.#counts[line.outcome]++
    if (line._tag === "SkippedRecord") {
      this.#addSkipped(line)
    } else if (this.#describesUnchanged || line.outcome !== "unchanged") {
      this.#addPage(line)
    }
  }

  #addSkipped({ file, label, offset, outcome, reason }: ImportReport.SkippedRecord): void {
    const place = offset === null ? "" : `, byte ${offset}`
    const line = () => `${file}${label === null ? place : `, ${label}`}: ${reason}${label === null ? "" : place}`
    if (outcome === "missing") {
      this.#missing.add(() => file)
    } else {
      this.#broken.add(line)
    }
  }

  #addPage(page: ImportReport.ImportedPage): void {
    const { scp, label, file, origins, guessed, leftOut, kept, poor, byHand, superseded } = page
    if (label !== scp) {
      this.#relabelled.add(() => `${label} in ${file} → ${scp}`)
    }
    this.#origins.add(`text from ${origins.text}`, scp)
    this.#origins.add(`level from ${origins.level}`, scp)
    this.#origins.add(`class from ${origins.objectClass}`, scp)
    this.#origins.add(`author from ${origins.author}`, scp)
    guessed.forEach((phrase) => this.#guessed.add(phrase, scp))
    leftOut.forEach(({ kind, count }) => this.#leftOut.add(kind, scp, count))
    if (poor.length > 0) {
      this.#poor.add(() => `${scp}${kept === null ? "" : `, ${percent(kept)} of its words`}: ${poor.join("; ")}`)
    }
    if (byHand.length > 0) {
      this.#byHand.add(() => `${scp}: ${byHand.join(", ")}`)
    }
    if (superseded.length > 0) {
      this.#superseded.add(() => `${scp}: ${superseded.join(", ")}`)
    }
  }

  lines(): ReadonlyArray<string> {
    const { added, revised, unchanged, broken } = this.#counts
    return [
      `${added} added, ${revised} revised, ${unchanged} unchanged, ${broken} broken.`,
      ...section("Filed under another number than its label:", this.#relabelled.lines()),
      ...section("Sources:", this.#origins.lines()),
      ...section("Guessed:", this.#guessed.lines()),
      ...section("Left out:", this.#leftOut.lines()),
      ...section("Kept as edited by hand, although the page differs:", this.#byHand.lines()),
      ...section("Sections that the page no longer has, replaced by a note:", this.#superseded.lines()),
      ...section("May read poorly:", this.#poor.lines()),
      ...section("Files of the index that the folder does not have:", this.#missing.lines()),
      ...section("Broken:", this.#broken.lines())
    ]
  }
}
