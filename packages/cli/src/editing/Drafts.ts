/**
 * Drafts: texts that are being written, kept in a folder of their own in the platform's state folder until they are
 * saved. Folders have mode 0700, files 0600. A draft is removed after it was saved or when it says nothing new; no other
 * is ever removed by the program.
 */
import { FileSystem, Path } from "@effect/platform"
import { Clock, Effect, Option, Schema } from "effect"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"
import * as RunningProcess from "../io/RunningProcess.ts"
import * as Utf8 from "../io/Utf8.ts"

/**
 * The part of a record that a draft is for, and the user who writes it: each user sees other texts, and two sections may
 * have one id. `deepwell` is the key that `Connection.keyOf` gives.
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
  /** Null in drafts from before users were recorded; these are matched by nothing. */
  user: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true, default: () => null }),
  deepwell: Schema.String,
  type: Schema.String,
  record: Schema.String,
  part: Schema.String,
  /** The revision to save it over; 0 for a part that was not there, null for whatever there is. */
  revision: Schema.NullOr(Schema.NonNegativeInt),
  /** The text of that revision, which the draft started from; null when it was not read. */
  base: Schema.NullOr(Schema.String),
  /** The file of the user's own that it is a copy of, if it is one. */
  origin: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true, default: () => null }),
  /** True once it was merged with another text: conflict markers in it are not the user's own words. */
  merged: Schema.optionalWith(Schema.Boolean, { exact: true, default: () => false }),
  /** The process that edits it; null when none does. */
  process: Schema.NullOr(Schema.Int),
  /** When that process started, by `Processes.startOf`. */
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

/** Where all drafts are. */
export const root = Effect.flatMap(Path.Path, (path) =>
  Effect.map(AppFolders.state, (state) => path.join(state, "drafts"))
)

const fileName = (part: string): string => part.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 64)

// Written beside it first: a crash or a full disk leaves what was there.
const write = (file: string, text: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const next = `${file}.new`
    yield* Effect.scoped(
      Effect.gen(function* () {
        const opened = yield* files.open(next, { flag: "w", mode: 0o600 })
        // Node writes none of no bytes, which counts as a failure.
        yield* text === "" ? Effect.void : opened.writeAll(new TextEncoder().encode(text))
        yield* opened.sync
      })
    )
    yield* files.rename(next, file)
  }).pipe(
    Effect.onError(() =>
      Effect.flatMap(FileSystem.FileSystem, (files) => Effect.ignore(files.remove(`${file}.new`, { force: true })))
    ),
    Effect.mapError((error) => FileErrors.problem(error, file))
  )

const writeMetadata = ({ folder, file: _, ...about }: Draft) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    yield* write(path.join(folder, metadataFile), `${yield* Effect.orDie(encode(about))}\n`)
  })

/**
 * Begins a draft with a text, of the revision that was read. Fails with `UnreadableFile` or `WriteFailed` where it cannot
 * be kept, and leaves nothing behind then.
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
    const folder = yield* Effect.mapError(made, (error) => FileErrors.problem(error, parent))
    const startedAt = yield* Clock.currentTimeMillis
    const file = path.join(folder, `${fileName(part)}.md`)
    const about = { version: 1, user, deepwell, type, record, part, ...read, merged: false, startedAt } as const
    return yield* Effect.zipLeft(
      resume({ ...about, process: null, processStarted: null, folder, file }),
      write(file, text)
    ).pipe(Effect.onError(() => Effect.ignore(files.remove(folder, { recursive: true, force: true }))))
  })

/** Records that this process edits a draft. */
export const resume = (draft: Draft) =>
  Effect.gen(function* () {
    const processStarted = yield* RunningProcess.startOf(process.pid)
    const resumed: Draft = { ...draft, process: process.pid, processStarted }
    yield* writeMetadata(resumed)
    return resumed
  })

/** Records that no process edits a draft any more. */
export const release = (draft: Draft) => writeMetadata({ ...draft, process: null, processStarted: null })

/** Records the text that a draft is to replace now, and its revision. */
export const rebase = (draft: Draft, read: Pick<About, "revision" | "base">) =>
  Effect.as(writeMetadata({ ...draft, ...read }), { ...draft, ...read })

/** Makes the merge of a draft with the text of another revision the draft. */
export const mergeInto = (draft: Draft, read: Pick<About, "revision" | "base">, text: string) =>
  Effect.gen(function* () {
    const merged: Draft = { ...draft, merged: true }
    // Whatever a crash leaves of these three writes is neither saved with markers in it nor over a text that was not merged.
    yield* writeMetadata(merged)
    yield* write(draft.file, text)
    return yield* rebase(merged, read)
  })

/** The text of a draft. Fails with `BadInput` where it is not UTF-8, and with `UnreadableFile`. */
export const text = ({ file }: Pick<Draft, "file">) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const bytes = yield* Effect.mapError(files.readFile(file), (error) => FileErrors.problem(error, file))
    return yield* Utf8.decode(bytes, file)
  })

/** Whether the file of a draft is there: an editor may remove it. */
export const exists = ({ file }: Pick<Draft, "file">) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => Effect.orElseSucceed(files.exists(file), () => false))

/**
 * Saves a text beside a draft, such as the other editor's version; returns its path. Files of the same name are numbered
 * from the second on, so that no text is overwritten.
 */
export const saveBeside = ({ folder, part }: Draft, name: string, text: string) =>
  Effect.gen(function* () {
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

/** Removes a draft that was saved, or that says nothing new. */
export const remove = ({ folder }: Draft) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.remove(folder, { recursive: true, force: true })).pipe(
    Effect.mapError((error) => FileErrors.problem(error, folder))
  )

const readDraft = (folder: string) =>
  Effect.gen(function* () {
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

/** Whether a draft is of a part of a record, and of the user who writes it. */
export const matches = (draft: Draft, target: Target): boolean =>
  draft.user === target.user &&
  draft.deepwell === target.deepwell &&
  draft.type === target.type &&
  draft.record === target.record &&
  draft.part === target.part

/** A user's unsaved drafts of a part of a record that no process is editing, latest first. */
export const unsaved = (target: Target) =>
  Effect.gen(function* () {
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

/** The draft stored in a file, of any user and part; none when the file is no draft. */
export const containing = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const [real, parent] = yield* Effect.all([files.realPath(file), Effect.flatMap(root, files.realPath)])
    const found = path.dirname(path.dirname(real)) === parent ? yield* readDraft(path.dirname(real)) : Option.none()
    return Option.filter(found, (draft) => path.basename(draft.file) === path.basename(real))
  }).pipe(Effect.orElseSucceed(() => Option.none<Draft>()))
