/**
 * Bringing a dataset into a deepwell, page by page, with an account of what came in and what did not.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as PageImport from "@scipnet/core/deepwell/import/PageImport"
import type * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as ProgressBar from "../io/ProgressBar.ts"
import * as Interpretation from "./Interpretation.ts"
import * as ScpDataFile from "./ScpDataFile.ts"

/** What became of a page. */
export interface Page {
  readonly file: string
  readonly label: string
  readonly scp: ItemNumber.ItemNumber
  readonly outcome: PageImport.Imported["outcome"]
  readonly guessed: ReadonlyArray<string>
  readonly leftOut: ReadonlyArray<string>
}

/** A record, or with a label of null a whole file, that could not be brought in. */
export interface Broken {
  readonly file: string
  readonly label: string | null
  readonly reason: string
}

export interface Report {
  readonly pages: ReadonlyArray<Page>
  readonly broken: ReadonlyArray<Broken>
}

const decode = Schema.decodeUnknownEither(PageImport.Page)

/** An entry as a page that the deepwell takes, or why it is none. */
const pageOf = ({ file, series, label, item }: ScpDataFile.Entry) =>
  Either.gen(function* () {
    const broken = (reason: string): Broken => ({ file, label, reason })
    const interpreted = yield* Either.mapLeft(Interpretation.interpret(series, label, item), (error) =>
      broken(error.problem)
    )
    const page = yield* Either.mapLeft(decode(interpreted), (error) =>
      broken(ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.message ?? "it is not a record")
    )
    return { page, interpreted }
  })

const importEntry = (entry: ScpDataFile.Entry) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { file, label } = entry
    const { page, interpreted } = yield* pageOf(entry)
    const { scp, outcome } = yield* deepwell.importPage(page).pipe(
      Effect.catchTag("AlreadyExists", ({ id }) =>
        Effect.fail({ file, label, reason: `every number for it is taken, ${id} first` })
      ),
      Effect.catchTag("InvalidAppend", ({ reason }) => Effect.fail({ file, label, reason }))
    )
    return {
      file,
      label,
      scp,
      outcome,
      guessed: interpreted.guessed,
      leftOut: interpreted.leftOut.map(({ kind }) => kind)
    }
  })

/** Imports every record of a dataset's folder for the operator; a broken one never takes others along. */
export const run = (directory: string) =>
  Effect.gen(function* () {
    const pages: Array<Page> = []
    const broken: Array<Broken> = []
    for (const file of yield* ScpDataFile.files(directory)) {
      const contents = yield* ScpDataFile.entries(file)
      broken.push(...contents.broken)
      if (contents.brokenFile !== null) {
        broken.push({ file: file.file, label: null, reason: contents.brokenFile.reason })
      }
      yield* ProgressBar.withSteps(file.series, contents.entries.length, ({ tick }) =>
        Effect.forEach(
          contents.entries,
          (entry) =>
            importEntry(entry).pipe(
              Effect.matchEffect({
                onSuccess: (page) => Effect.sync(() => pages.push(page)),
                onFailure: (error) => ("_tag" in error ? Effect.fail(error) : Effect.sync(() => broken.push(error)))
              }),
              Effect.zipRight(tick)
            ),
          { discard: true }
        )
      )
    }
    return { pages, broken } satisfies Report
  })
