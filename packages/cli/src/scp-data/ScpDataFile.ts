/**
 * Reading a copy of the scp-data dataset from disk, one file at a time.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Utf8 from "../io/Utf8.ts"
import * as JsonPairs from "./JsonPairs.ts"

/** A folder without any `content_*.json`, neither in itself nor in its `items`. */
export class NotADataset extends Schema.TaggedError<NotADataset>()("NotADataset", { directory: Schema.String }) {}

export interface DatasetFile {
  readonly path: string
  /** Its name without the folder. */
  readonly file: string
  /** Which series of pages it has, e.g. `joke`, `series-1`. */
  readonly series: string
}

export interface Entry {
  readonly file: string
  readonly series: string
  readonly label: string
  readonly item: unknown
}

/** A record that could not be read; label null when even that is gone. */
export class BrokenRecord extends Schema.TaggedClass<BrokenRecord>()("BrokenRecord", {
  file: Schema.String,
  label: Schema.NullOr(Schema.String),
  reason: Schema.String
}) {}

/** A file that is not what it should be as a whole: cut short, not an object, too large. */
export class BrokenFile extends Schema.TaggedClass<BrokenFile>()("BrokenFile", {
  file: Schema.String,
  reason: Schema.String
}) {}

export interface Contents {
  readonly entries: ReadonlyArray<Entry>
  readonly broken: ReadonlyArray<BrokenRecord>
  /** Null when the file is whole; its complete records are in `entries` even when it is not. */
  readonly brokenFile: BrokenFile | null
}

/** In bytes; a file is read into memory as a whole. */
export const largestFile = 400_000_000

const contentFile = /^content_([A-Za-z0-9._-]{1,100})\.json$/
const indexFile = "content_index.json"
const Index = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.String }))

/** Names of series by file; the index is a convenience, and a dataset without one, or with a broken one, will do. */
const seriesByFile = (path: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.option(fs.readFileString(path))
    const index = Option.flatMap(text, Schema.decodeOption(Index))
    const rows = Option.match(index, { onNone: () => [], onSome: Object.entries })
    return new Map(rows.map(([series, file]) => [file, series] as const))
  })

const contentFiles = (directory: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const names = yield* fs.readDirectory(directory)
    return Array.sort(
      names.filter((name) => name !== indexFile && contentFile.test(name)),
      (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
    )
  })

/**
 * The files of a dataset, by name. `directory` is the one that has the `content_*.json`, or the one above it that has
 * them in `items`. Fails with `NotADataset`, or with a platform error when the folder cannot be read.
 */
export const files = Effect.fn("ScpDataFile.files")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const below = path.join(directory, "items")
  const own = yield* contentFiles(directory)
  const folder = own.length === 0 && (yield* fs.exists(below)) ? below : directory
  const names = folder === below ? yield* contentFiles(below) : own
  if (names.length === 0) return yield* new NotADataset({ directory })
  const series = yield* seriesByFile(path.join(folder, indexFile))
  return names.map((file): DatasetFile => ({
    path: path.join(folder, file),
    file,
    series: series.get(file) ?? contentFile.exec(file)?.[1] ?? file
  }))
})

/** The records of one file. What is broken is told, and everything else is read; fails only when the disk does. */
export const entries = Effect.fn("ScpDataFile.entries")(function* ({ file, path, series }: DatasetFile) {
  const fs = yield* FileSystem.FileSystem
  const { size } = yield* fs.stat(path)
  if (size > BigInt(largestFile)) return nothing(new BrokenFile({ file, reason: `larger than ${largestFile} bytes` }))
  const text = yield* Effect.either(Utf8.decode(yield* fs.readFile(path), file))
  return Either.match(text, {
    onLeft: ({ why }) => nothing(new BrokenFile({ file, reason: why })),
    onRight: (text) => parse({ file, series, text })
  })
})

const nothing = (brokenFile: BrokenFile): Contents => ({ entries: [], broken: [], brokenFile })

/** The records in the text of a file. */
export const parse = (from: { readonly file: string; readonly series: string; readonly text: string }): Contents => {
  const { file, series, text } = from
  const found: Array<Entry> = []
  const broken: Array<BrokenRecord> = []
  let brokenFile: BrokenFile | null = null
  for (const pair of JsonPairs.read(text)) {
    if (pair._tag === "Pair") found.push({ file, series, label: pair.key, item: pair.value })
    else {
      if (pair.key !== null) broken.push(new BrokenRecord({ file, label: pair.key, reason: pair.reason }))
      brokenFile ??= new BrokenFile({ file, reason: pair.reason })
    }
  }
  return { entries: found, broken, brokenFile }
}
