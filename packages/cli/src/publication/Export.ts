/**
 * Exports records that the current user may read, each as one file that is complete or absent.
 */
import * as AtomicFile from "@scipnet/core/deepwell/backup/AtomicFile"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as Query from "@scipnet/core/domain/query/Query"
import * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { FileExists } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as ProgressBar from "../io/ProgressBar.ts"
import * as FileName from "./FileName.ts"
import * as HtmlDocument from "./HtmlDocument.ts"
import * as MarkdownDocument from "./MarkdownDocument.ts"
import type { Publication } from "./Publication.ts"

/** The formats of an exported record. */
export const formats = ["md", "html"] as const
export type Format = (typeof formats)[number]

const renderers = { md: MarkdownDocument.render, html: HtmlDocument.render } as const

/** Writes a granted record in a format; `time` is that of its state, null for now. */
export const document = (
  record: QueryResult.Record,
  by: QueryResult.UserRecord,
  time: number | null,
  format: Format
): Effect.Effect<string> =>
  Effect.map(Clock.currentTimeMillis, (exportedAt) => {
    const publication: Publication = { record, by, asOf: time, exportedAt }
    return renderers[format](publication)
  })

/** Saves a text as a new file of mode 0600. Fails with `TargetExists` if there is one, and leaves no part of it. */
export const save = (file: string, text: string) =>
  AtomicFile.make(file, (path) =>
    Effect.flatMap(FileSystem.FileSystem, (files) =>
      FileErrors.mapFileErrors(file)(files.writeFileString(path, text, { flag: "r+" }))
    )
  )

/** An archive: its folder and format, and whether to continue one that was interrupted. */
export interface Archive {
  readonly folder: string
  readonly format: Format
  readonly resume: boolean
}

const pageSize = 500

/** The ids of the records of a type that the user may see, page by page. */
const idsOf = (type: QueryResult.RecordType) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const ids: Array<string> = []
    for (;;) {
      const after = ids.at(-1)
      const query: Query.List = { type, limit: pageSize, ...(after === undefined ? {} : { after }) }
      const page = yield* deepwell.list(query)
      ids.push(...page.map(({ id }) => id))
      if (page.length < pageSize) {
        return ids
      }
    }
  })

const makeEmptyFolder = Effect.fnUntraced(function* ({ folder, resume }: Archive) {
  const files = yield* FileSystem.FileSystem
  yield* FileErrors.mapFileErrors(folder)(FileErrors.makeFolder(folder, 0o700))
  const there = yield* FileErrors.mapFileErrors(folder)(files.readDirectory(folder))
  if (there.length > 0 && !resume) {
    return yield* new FileExists({ path: folder })
  }
})

/**
 * Exports all records that the user may read into `folder/TYPE/ID.format`. Each record is one query and one audit entry. With
 * `resume`, records whose file exists are skipped. Returns the numbers of written, skipped and unreadable records.
 */
export const archive = (options: Archive) =>
  Effect.gen(function* () {
    const { folder, format, resume } = options
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const deepwell = yield* Deepwell.Deepwell
    yield* makeEmptyFolder(options)
    const by = yield* deepwell.whoAmI
    const counts = { written: 0, skipped: 0, denied: 0 }
    const all: Array<Query.Access> = []
    for (const type of QueryResult.RecordType.literals) {
      all.push(...(yield* idsOf(type)).map((id) => ({ type, id })))
    }
    const taken = new Map<string, Set<string>>()
    yield* ProgressBar.withSteps("export", all.length, ({ tick }) =>
      Effect.forEach(
        all,
        ({ type, id }) =>
          Effect.gen(function* () {
            const names = taken.get(type) ?? new Set()
            const name = FileName.make(id, names)
            taken.set(type, names.add(name.toLowerCase()))
            const place = path.join(folder, type)
            const file = path.join(place, `${name}.${format}`)
            if (resume && (yield* FileErrors.mapFileErrors(file)(files.exists(file)))) {
              counts.skipped += 1
              return
            }
            const answer = yield* deepwell.access({ type, id })
            if (answer._tag !== "Granted") {
              counts.denied += 1
              return
            }
            yield* FileErrors.mapFileErrors(place)(FileErrors.makeFolder(place, 0o700))
            yield* save(file, yield* document(answer.record, by, null, format))
            counts.written += 1
          }).pipe(Effect.zipRight(tick)),
        { discard: true }
      )
    )
    return counts
  })
