/**
 * Stores unsaved texts as drafts in the platform's state folder, one folder of mode 0700 each, with files of mode 0600.
 * A draft is removed after it is saved or if it contains no changes. No other draft is removed by the program.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"
import * as RunningProcess from "../io/RunningProcess.ts"
import * as Utf8 from "../io/Utf8.ts"

/**
 * The part of a record, and the user: the visible text depends on the user, since two sections may have the same id.
 * `deepwell` is the key by `LocationOptions.keyOf`.
 */
export interface Target {
  readonly user: string
  readonly deepwell: string
  readonly type: string
  readonly record: string
  readonly part: string
}

const Metadata = Schema.Struct({
  version: Schema.Literal(1),
  /** Null in drafts of earlier versions, which match no user. */
  user: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true, default: () => null }),
  deepwell: Schema.String,
  type: Schema.String,
  record: Schema.String,
  part: Schema.String,
  /** The revision to replace; 0 for a new part, null for any revision. */
  revision: Schema.NullOr(Schema.NonNegativeInt),
  /** The text of that revision, which the draft started from; null if it was not read. */
  base: Schema.NullOr(Schema.String),
  /** The path of the user's file that the draft is a copy of, if any. */
  origin: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true, default: () => null }),
  /** True after a merge, when conflict markers in the text are not the user's own. */
  merged: Schema.optionalWith(Schema.Boolean, { exact: true, default: () => false }),
  /** The id of the process that edits the draft; null if there is none. */
  process: Schema.NullOr(Schema.Int),
  /** The start of that process, by `RunningProcess.startOf`. */
  processStarted: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true, default: () => null }),
  /** In milliseconds since 1970. */
  startedAt: Schema.Int
})
export type About = typeof Metadata.Type

export interface Draft extends About {
  readonly folder: string
  /** The file that holds the text. */
  readonly file: string
}

const Content = Schema.parseJson(Metadata)
const encode = Schema.encode(Content)
const decode = Schema.decodeUnknownOption(Content)

const metadataFile = "about.json"

/** The folder of all drafts. */
export const root = Effect.flatMap(Path.Path, (path) =>
  Effect.map(AppFolders.state, (state) => path.join(state, "drafts"))
)

const fileName = (part: string): string => part.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 64)

// Written to a temporary file first, so that a crash or a full disk leaves the old content.
const write = (file: string, text: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const next = `${file}.new`
    yield* Effect.scoped(
      Effect.gen(function* () {
        const opened = yield* files.open(next, { flag: "w", mode: 0o600 })
        // Writing zero bytes would count as a failure.
        yield* text === "" ? Effect.void : opened.writeAll(new TextEncoder().encode(text))
        yield* opened.sync
      })
    )
    yield* files.rename(next, file)
  }).pipe(
    Effect.onError(() =>
      Effect.flatMap(FileSystem.FileSystem, (files) => Effect.ignore(files.remove(`${file}.new`, { force: true })))
    ),
    Effect.mapError((error) => FileErrors.toCliError(error, file))
  )

const writeMetadata = Effect.fnUntraced(function* ({ folder, file: _, ...about }: Draft) {
  const path = yield* Path.Path
  yield* write(path.join(folder, metadataFile), `${yield* Effect.orDie(encode(about))}\n`)
})

/**
 * Creates a draft. Fails with `UnreadableFile` or `WriteFailed`, and removes the partial draft.
 */
export const begin = (target: Target, read: Pick<About, "revision" | "base" | "origin">, text: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const parent = yield* root
    const { user, deepwell, type, record, part } = target
    const made = Effect.gen(function* () {
      yield* FileErrors.makeFolder(parent, 0o700)
      yield* files.chmod(parent, 0o700)
      return yield* files.makeTempDirectory({ directory: parent, prefix: `${fileName(`${record}-${part}`)}-` })
    })
    const folder = yield* Effect.mapError(made, (error) => FileErrors.toCliError(error, parent))
    const startedAt = yield* Clock.currentTimeMillis
    const file = path.join(folder, `${fileName(part)}.md`)
    const about = { version: 1, user, deepwell, type, record, part, ...read, merged: false, startedAt } as const
    return yield* Effect.zipLeft(
      resume({ ...about, process: null, processStarted: null, folder, file }),
      write(file, text)
    ).pipe(Effect.onError(() => Effect.ignore(files.remove(folder, { recursive: true, force: true }))))
  })

/** Records that this process edits a draft. */
export const resume = Effect.fnUntraced(function* (draft: Draft) {
  const processStarted = yield* RunningProcess.startTime(process.pid)
  const resumed: Draft = { ...draft, process: process.pid, processStarted }
  yield* writeMetadata(resumed)
  return resumed
})

/** Records that no process edits a draft any more. */
export const release = (draft: Draft) => writeMetadata({ ...draft, process: null, processStarted: null })

/** Records a new base text and revision for a draft. */
export const rebase = (draft: Draft, read: Pick<About, "revision" | "base">) =>
  Effect.as(writeMetadata({ ...draft, ...read }), { ...draft, ...read })

/** Replaces the text of a draft by its merge with another revision. */
export const mergeInto = (draft: Draft, read: Pick<About, "revision" | "base">, text: string) =>
  Effect.gen(function* () {
    const merged: Draft = { ...draft, merged: true }
    // In this order, a crash between the writes never allows to save markers or to replace an unmerged text.
    yield* writeMetadata(merged)
    yield* write(draft.file, text)
    return yield* rebase(merged, read)
  })

/** The text of a draft. Fails with `BadInput` if it is not UTF-8, and with `UnreadableFile`. */
export const text = ({ file }: Pick<Draft, "file">) => Utf8.readFile(file)

/** True if the file of a draft exists; an editor may remove it. */
export const exists = ({ file }: Pick<Draft, "file">) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => Effect.orElseSucceed(files.exists(file), () => false))

/**
 * Saves another text in the folder of a draft, such as the latest revision, and returns its path. Files of the same name
 * are numbered, so that no text is overwritten.
 */
export const saveBeside = Effect.fnUntraced(function* ({ folder, part }: Draft, name: string, text: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (let number = 1; ; number += 1) {
    const file = path.join(folder, `${fileName(part)}.${name}${number === 1 ? "" : `-${number}`}.md`)
    const earlier = yield* Effect.option(files.readFileString(file))
    if (Option.contains(earlier, text)) {
      return file
    }
    if (Option.isNone(earlier) && !(yield* exists({ file }))) {
      yield* write(file, text)
      return file
    }
  }
})

/** Removes a draft. */
export const remove = ({ folder }: Draft) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.remove(folder, { recursive: true, force: true })).pipe(
    Effect.mapError((error) => FileErrors.toCliError(error, folder))
  )

const readDraft = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const content = yield* Effect.option(files.readFileString(path.join(folder, metadataFile)))
  return Option.map(Option.flatMap(content, decode), (about): Draft => ({
    ...about,
    folder,
    file: path.join(folder, `${fileName(about.part)}.md`)
  }))
})

/** True while the process that edits a draft is running. */
const isBeingEdited = ({ process: other, processStarted }: Draft) =>
  other === null || other === process.pid ? Effect.succeed(false) : RunningProcess.isRunning(other, processStarted)

/** True if a draft belongs to the part and the user. */
export const matches = (draft: Draft, target: Target): boolean =>
  (["user", "deepwell", "type", "record", "part"] as const).every((key) => draft[key] === target[key])

/** The drafts of a part and user that no process is editing, latest first. */
export const unsaved = Effect.fnUntraced(function* (target: Target) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const parent = yield* root
  const names = yield* Effect.orElseSucceed(files.readDirectory(parent), (): ReadonlyArray<string> => [])
  const all = yield* Effect.forEach(names, (name) => readDraft(path.join(parent, name)))
  const own = all.flatMap(Option.toArray).filter((draft) => matches(draft, target))
  const free = yield* Effect.filter(own, (draft) =>
    Effect.zipWith(exists(draft), isBeingEdited(draft), (there, open) => there && !open)
  )
  return free.toSorted((a, b) => b.startedAt - a.startedAt)
})

/** The draft that a file belongs to, of any user and part, if any. */
export const containing = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const [real, parent] = yield* Effect.all([files.realPath(file), Effect.flatMap(root, files.realPath)])
    const found = path.dirname(path.dirname(real)) === parent ? yield* readDraft(path.dirname(real)) : Option.none()
    return Option.filter(found, (draft) => path.basename(draft.file) === path.basename(real))
  }).pipe(Effect.orElseSucceed(() => Option.none<Draft>()))
