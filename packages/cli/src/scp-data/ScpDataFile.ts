/**
 * The files of a copy of the scp-data dataset, and their records, read one at a time.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as JsonMembers from "./JsonMembers.ts"

/** The folder has no `content_*.json`, neither directly nor in its folder `items`. */
export class NotADataset extends Schema.TaggedError<NotADataset>()("NotADataset", { directory: Schema.String }) {}

/** A file of records. */
export interface DatasetFile {
  readonly path: string
  /** Its name without the folder. */
  readonly file: string
  /** The series of its pages, e.g. `joke` or `series-1`. */
  readonly series: string
  /** Its size in bytes. */
  readonly size: number
}

/** A file, or a record of a file, that cannot be read. */
export interface Problem {
  readonly file: string
  readonly series: string
  readonly label: string | null
  /** The offset of the record in the file, in bytes; null for the whole file. */
  readonly offset: number | null
  readonly reason: string
  /** True for a file that the index names and the folder does not have, as in a copy of some series. */
  readonly isMissing: boolean
}

/** A record as parsed JSON, which is not decoded yet. */
export interface Entry {
  readonly file: string
  readonly series: string
  readonly label: string
  readonly offset: number
  readonly item: unknown
}

export interface Dataset {
  readonly files: ReadonlyArray<DatasetFile>
  readonly problems: ReadonlyArray<Problem>
}

/** Bytes that are read at once. */
const chunkSize = 256 * 1_024

/** The largest index that is read, in bytes. */
const largestIndex = 1_000_000

const contentFile = /^content_([A-Za-z0-9._-]{1,100})\.json$/
const indexFile = "content_index.json"
const Index = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.String }))

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const contentFiles = (directory: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const names = yield* fs.readDirectory(directory)
    return Array.sort(
      names.filter((name) => name !== indexFile && contentFile.test(name)),
      byName
    )
  })

/** The size of a regular file, or the reason why it is not read. Links are not followed. */
const sizeOf = (path: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    if (Option.isSome(yield* Effect.option(fs.readLink(path)))) {
      return "it is a symbolic link, which is not followed"
    }
    const { size, type } = yield* fs.stat(path)
    return type === "File" ? Number(size) : "it is not a regular file"
  }).pipe(Effect.catchTag("SystemError", ({ reason }) => Effect.succeed(`it cannot be read (${reason})`)))

/** The index: file names by series, none without an index, and a problem if it is invalid. */
const readIndex = (path: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const invalid = { index: [], problem: "it is invalid; series are named after their files" }
    if (!(yield* fs.exists(path))) {
      return { index: [], problem: undefined }
    }
    const size = yield* sizeOf(path)
    if (typeof size === "string" || size > largestIndex) {
      return invalid
    }
    const text = yield* Effect.option(fs.readFileString(path))
    return Option.match(Option.flatMap(text, Schema.decodeOption(Index)), {
      onNone: () => invalid,
      onSome: (index) => ({ index: Object.entries(index), problem: undefined })
    })
  })

/**
 * Finds the files of a dataset. `directory` is the folder that has the `content_*.json`, or the one above it that has them
 * in `items`. Fails with `NotADataset`, or with a platform error if the folder cannot be read.
 */
export const open = Effect.fn("ScpDataFile.open")(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const below = path.join(directory, "items")
  const own = yield* contentFiles(directory)
  const folder = own.length === 0 && (yield* fs.exists(below)) ? below : directory
  const names = folder === below ? yield* contentFiles(below) : own
  if (names.length === 0) {
    return yield* new NotADataset({ directory })
  }
  const { index, problem } = yield* readIndex(path.join(folder, indexFile))
  const seriesByFile = new Map(index.map(([series, file]) => [file, series] as const))
  const files: globalThis.Array<DatasetFile> = []
  const problems: globalThis.Array<Problem> = []
  const report = (file: string, series: string, reason: string, isMissing = false) =>
    void problems.push({ file, series, label: null, offset: null, reason, isMissing })
  if (problem !== undefined) {
    report(indexFile, "", problem)
  }
  for (const file of names) {
    const series = seriesByFile.get(file) ?? contentFile.exec(file)?.[1] ?? file
    const size = yield* sizeOf(path.join(folder, file))
    if (typeof size === "string") {
      report(file, series, size)
    } else {
      files.push({ path: path.join(folder, file), file, series, size })
    }
  }
  for (const [series, file] of index) {
    if (!names.includes(file)) {
      report(
        file.slice(0, 200),
        series.slice(0, 200),
        "the index names this file, and the folder does not have it",
        true
      )
    }
  }
  return { files, problems } satisfies Dataset
})

/**
 * Reads the records of a file in order, one at a time. `use` has each record, or a problem, and the number of bytes that are
 * read so far. A damaged record does not affect the others. Fails as `use` does, and with a platform error of the disk.
 */
export const forEach = <E, R>(
  { file, path, series, size }: DatasetFile,
  use: (found: Entry | Problem, bytes: number) => Effect.Effect<void, E, R>
) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const opened = yield* fs.open(path)
    const reader = new JsonMembers.Reader()
    let [bytes, isLast] = [0, false]
    while (!isLast) {
      const chunk = yield* opened.readAlloc(chunkSize)
      // A file that grows is read to the size that it had.
      const more = Option.match(chunk, {
        onNone: () => new Uint8Array(),
        onSome: (read) => read.subarray(0, size - bytes)
      })
      bytes += more.length
      isLast = more.length === 0
      for (const found of reader.push(more, isLast)) {
        yield* use(
          found._tag === "Member"
            ? { file, series, label: found.label, offset: found.offset, item: found.value }
            : { file, series, label: found.label, offset: found.offset, reason: found.reason, isMissing: false },
          bytes
        )
      }
    }
  }).pipe(Effect.scoped)
