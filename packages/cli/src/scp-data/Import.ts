/**
 * Imports a dataset into a deepwell, record by record, and reports each.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as ImportReport from "@scipnet/core/deepwell/import/ImportReport"
import * as PageImport from "@scipnet/core/deepwell/import/PageImport"
import type * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { BadInput } from "../error/CliError.ts"
import * as ProgressBar from "../io/ProgressBar.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as Interpretation from "./Interpretation.ts"
import * as ReportWriter from "./ReportWriter.ts"
import * as ScpDataFile from "./ScpDataFile.ts"

export interface Options {
  /** The folder of the dataset. */
  readonly directory: string
  /** The series to import; empty for all. */
  readonly only: ReadonlyArray<string>
  /** Writes nothing. */
  readonly dryRun: boolean
}

const decode = Schema.decodeUnknownEither(PageImport.Page)

/** Labels, reasons and names in a report are shortened to this number of characters. */
const longest = 200

const short = (text: string): string => text.slice(0, longest).toWellFormed()

/** Parts that a line of a report names; further ones are counted. */
const most = 100

/** The first parts, and the number of the others. */
const firstOf = (parts: ReadonlyArray<string>): ReadonlyArray<string> =>
  parts.length > most ? [...parts.slice(0, most), `${parts.length - most} more`] : parts

const skipped = ({ file, label, offset, reason, isMissing }: ScpDataFile.Problem): ImportReport.SkippedRecord => ({
  _tag: "SkippedRecord",
  file: short(file),
  label: label === null ? null : short(label),
  offset,
  outcome: isMissing ? "missing" : "broken",
  reason: short(reason)
})

/** Interprets a record. A defect, such as an overflow of the stack by a hostile page, concerns only the record. */
const interpret = ({ series, label, item }: Pick<ScpDataFile.Entry, "series" | "label" | "item">) =>
  Either.flatMap(
    Either.try({
      try: () => Interpretation.interpret(series, label, item),
      catch: (defect) => `this program cannot interpret it: ${short(String(defect))}`
    }),
    Either.mapLeft(({ problem }) => problem)
  )

/** Interprets a record as a page of the deepwell, or returns the reason why it is none. */
export const pageOf = (entry: Pick<ScpDataFile.Entry, "series" | "label" | "item">) =>
  Either.gen(function* () {
    const interpreted = yield* interpret(entry)
    const page = yield* Either.mapLeft(
      decode(interpreted),
      (error) => ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.message ?? "it is not a record"
    )
    return { page, interpreted }
  })

const reported = (
  { file, label }: ScpDataFile.Entry,
  { provenance, origins, leftOut, guessed, kept, poor }: Interpretation.Interpretation,
  { scp, outcome, byHand, superseded }: PageImport.Imported
): ImportReport.ImportedPage => ({
  _tag: "ImportedPage",
  file: short(file),
  label: short(label),
  page: provenance.page,
  scp,
  outcome,
  origins: {
    text: origins.text,
    level: short(origins.level),
    objectClass: short(origins.objectClass),
    author: short(origins.author)
  },
  leftOut: leftOut.slice(0, most).map(({ kind, count }) => ({ kind: short(kind), count })),
  guessed: firstOf(guessed).map(short),
  kept: kept === null ? null : Math.min(1, Math.max(0, kept)),
  poor: firstOf(poor).map(short),
  byHand: firstOf(byHand),
  superseded: firstOf(superseded)
})

/** Imports a record. A record that is rejected, or that is no page, becomes a line of the report. */
const importEntry = (entry: ScpDataFile.Entry, options: PageImport.Options) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const broken = (reason: string) => skipped({ ...entry, reason, isMissing: false })
    const read = pageOf(entry)
    if (Either.isLeft(read)) {
      return broken(read.left)
    }
    const { page, interpreted } = read.right
    return yield* deepwell.importPage(page, options).pipe(
      Effect.map((imported): ImportReport.Entry => reported(entry, interpreted, imported)),
      Effect.catchTags({
        AlreadyExists: ({ id }) => Effect.succeed(broken(`every number for it is taken, ${id} first`)),
        InvalidAppend: ({ reason }) => Effect.succeed(broken(reason))
      })
    )
  })

/** Checks the names of series. Fails with `BadInput`, which lists those of the dataset. */
const select = ({ files, problems }: ScpDataFile.Dataset, only: ReadonlyArray<string>) => {
  const all = [...new Set([...files, ...problems].map(({ series }) => series))].filter((series) => series !== "")
  const unknown = only.find((series) => !all.includes(series))
  const isSelected = ({ series }: { readonly series: string }) =>
    only.length === 0 || series === "" || only.includes(series)
  return unknown === undefined
    ? Effect.succeed({ files: files.filter(isSelected), problems: problems.filter(isSelected) })
    : new BadInput({
        what: "--only",
        why: `${JSON.stringify(short(unknown))} is no series of the dataset. It has ${all.toSorted().join(", ")}`
      })
}

/**
 * Imports the records of a dataset in order, for the operator. `use` has each line of the report, which is also stored in
 * the deepwell unless it is a dry run. An interruption keeps the records, and the report of them.
 */
export const run = <E, R>(
  { directory, only, dryRun }: Options,
  use: (line: ImportReport.Entry) => Effect.Effect<void, E, R>
) =>
  Effect.gen(function* () {
    const { files, problems } = yield* Effect.flatMap(ScpDataFile.open(directory), (dataset) => select(dataset, only))
    const taken = new Set<ItemNumber.ItemNumber>()
    const options: PageImport.Options = dryRun ? { dryRun: taken } : {}
    const total = files.reduce((sum, { size }) => sum + size, 0)

    const importAll = (write: ReportWriter.Write) =>
      ProgressBar.withBytes(total, (report) =>
        Effect.gen(function* () {
          const line = (entry: ImportReport.Entry) => Effect.zipRight(write(entry), use(entry))
          yield* Effect.forEach(problems, (problem) => line(skipped(problem)), { discard: true })
          let before = 0
          for (const file of files) {
            yield* ScpDataFile.forEach(file, (found, bytes) =>
              Effect.gen(function* () {
                const entry = "reason" in found ? skipped(found) : yield* importEntry(found, options)
                if (dryRun && entry._tag === "ImportedPage" && entry.outcome === "added") {
                  taken.add(entry.scp)
                }
                yield* line(entry)
                yield* report(Sanitize.line(file.series), before + bytes)
              })
            )
            before += file.size
          }
        })
      )
    const source = { source: directory.slice(0, 1_000), series: only }
    yield* dryRun ? importAll(() => Effect.void) : ReportWriter.withReport(source, importAll)
  })
