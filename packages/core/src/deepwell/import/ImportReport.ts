/**
 * The report of an import: a line for each record of the source, and one for each part of it that could not be read.
 */
import * as Schema from "effect/Schema"
import { ItemNumber } from "../../domain/ItemNumber.ts"

const text = Schema.String.pipe(Schema.maxLength(1_000))
const texts = Schema.Array(text).pipe(Schema.maxItems(200))

/** The share of the words of a page that its record keeps, 0 to 1. */
const Share = Schema.Number.pipe(Schema.between(0, 1))

/** A page that became a record, or revised one. */
export const ImportedPage = Schema.TaggedStruct("ImportedPage", {
  /** The file of the source, without its folder. */
  file: text,
  /** The label of the record in the file. */
  label: text,
  /** The id of the page. */
  page: text,
  scp: ItemNumber,
  outcome: Schema.Literal("added", "revised", "unchanged"),
  /** The source of each part of the record. */
  origins: Schema.Struct({ text, level: text, objectClass: text, author: text }),
  /** The parts of the page that are not in the record, by kind. */
  leftOut: Schema.Array(Schema.Struct({ kind: text, count: Schema.NonNegativeInt })).pipe(Schema.maxItems(200)),
  /** Statements about the parts that were inferred. */
  guessed: texts,
  /** The share of the page's visible words that the record has; null if the visible words are unknown. */
  kept: Schema.NullOr(Share),
  /** Reasons why the record may read poorly. */
  poor: texts,
  /** The parts that differ from the page and stay; see `PageImport.Imported`. */
  byHand: texts,
  /** The ids of sections that the page no longer has; see `PageImport.Imported`. */
  superseded: texts
})
export type ImportedPage = typeof ImportedPage.Type

/** A record or a file that was not imported: `broken`, or `missing` from the folder. */
export const SkippedRecord = Schema.TaggedStruct("SkippedRecord", {
  file: text,
  /** Null for a whole file, and for a record without a readable label. */
  label: Schema.NullOr(text),
  /** The offset of the record in its file, in bytes; null for a whole file. */
  offset: Schema.NullOr(Schema.NonNegativeInt),
  outcome: Schema.Literal("broken", "missing"),
  reason: text
})
export type SkippedRecord = typeof SkippedRecord.Type

/** A line of the report. */
export const Entry = Schema.Union(ImportedPage, SkippedRecord)
export type Entry = typeof Entry.Type

/** An import. Times are in milliseconds since 1970. */
export const Run = Schema.TaggedStruct("Run", {
  run: Schema.Int,
  /** The source, as a path. */
  source: text,
  /** The series that were imported; empty for all. */
  series: texts,
  startedAt: Schema.Int,
  /** Null while the import runs, and after an interruption. */
  endedAt: Schema.NullOr(Schema.Int)
})
export type Run = typeof Run.Type

/** The source of an import that begins. */
export type Source = Pick<Run, "source" | "series">

/** The lines of a report to return. */
export interface Query {
  /** The lines about this record, of the last import that had it. Left out: all lines of the last import. */
  readonly scp?: ItemNumber
  /** Only lines of records that may read poorly. */
  readonly poor?: boolean
}

/** Part of a stored report: an import, followed by its lines. */
export type Part = Run | Entry
