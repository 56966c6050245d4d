/**
 * Drafts: texts that are being written, kept in a folder of their own in the platform's state folder until they are
 * saved. Folders have mode 0700, files 0600. A draft is removed after it was saved or when it says nothing new; no other
 * is ever removed by the program.
 */
import { FileSystem, Path } from "@effect/platform"
import { Clock, Effect, Option, Schema } from "effect"
import * as Files from "./Files.ts"
import * as Folders from "./Folders.ts"
import * as Utf8 from "./Utf8.ts"

/** The part of a record that a draft is for. `deepwell` is the key that `Connection.keyOf` gives. */
export interface Target {
  readonly deepwell: string
  readonly type: string
  readonly record: string
  readonly part: string
}

const About = Schema.Struct({
  version: Schema.Literal(1),
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
  /** The process that edits it. */
  process: Schema.Int,
  /** In milliseconds since 1970. */
  startedAt: Schema.Int
})
export type About = typeof About.Type

export interface Draft extends About {
  readonly folder: string
  /** The file that holds the text. */
  readonly file: string
}

const Content = Schema.parseJson(About)
const encode = Schema.encode(Content)
const decode = Schema.decodeUnknownOption(Content)

const aboutFile = "about.json"

/** Where all drafts are. */
export const root = Effect.flatMap(Path.Path, (path) =>
  Effect.map(Folders.state, (state) => path.join(state, "drafts"))
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
  }).pipe(Effect.mapError((error) => Files.problem(error, file)))

const keep = ({ folder, file: _, ...about }: Draft) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    yield* write(path.join(folder, aboutFile), `${yield* Effect.orDie(encode(about))}\n`)
  })

/** Begins a draft with a text, of the revision that was read. Fails with `UnreadableFile` where it cannot be kept. */
export const begin = (target: Target, read: Pick<About, "revision" | "base" | "origin">, text: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const parent = yield* root
    const { deepwell, type, record, part } = target
    const made = Effect.gen(function* () {
      yield* Files.makeFolder(parent, 0o700)
      yield* files.chmod(parent, 0o700)
      return yield* files.makeTempDirectory({ directory: parent, prefix: `${fileName(`${record}-${part}`)}-` })
    })
    const folder = yield* Effect.mapError(made, (error) => Files.problem(error, parent))
    const startedAt = yield* Clock.currentTimeMillis
    const file = path.join(folder, `${fileName(part)}.md`)
    const about = { version: 1, deepwell, type, record, part, ...read, process: process.pid, startedAt } as const
    const draft: Draft = { ...about, folder, file }
    yield* write(file, text)
    yield* keep(draft)
    return draft
  })

/** Makes another text the draft, of another revision. */
export const change = (draft: Draft, read: Pick<About, "revision" | "base">, text: string) =>
  Effect.gen(function* () {
    const changed: Draft = { ...draft, ...read, process: process.pid }
    yield* keep(changed)
    yield* write(draft.file, text)
    return changed
  })

/** The text of a draft. Fails with `BadInput` where it is not UTF-8, and with `UnreadableFile`. */
export const text = ({ file }: Pick<Draft, "file">) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const bytes = yield* Effect.mapError(files.readFile(file), (error) => Files.problem(error, file))
    return yield* Utf8.decode(bytes, file)
  })

/** Saves a text beside a draft, such as the other editor's version; returns its path. */
export const beside = ({ folder, part }: Draft, name: string, text: string) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const file = path.join(folder, `${fileName(part)}.${name}.md`)
    yield* write(file, text)
    return file
  })

/** Removes a draft that was saved, or that says nothing new. */
export const remove = ({ folder }: Draft) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.remove(folder, { recursive: true, force: true })).pipe(
    Effect.mapError((error) => Files.problem(error, folder))
  )

const read = (folder: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const content = yield* Effect.option(files.readFileString(path.join(folder, aboutFile)))
    return Option.map(Option.flatMap(content, decode), (about): Draft => ({
      ...about,
      folder,
      file: path.join(folder, `${fileName(about.part)}.md`)
    }))
  })

/** True while the process that edits a draft is running. */
const isOpen = ({ process: other }: Draft): boolean =>
  other !== process.pid && Option.isSome(Option.liftThrowable(() => process.kill(other, 0))())

/** Unsaved drafts of a part of a record that no process is editing, latest first. */
export const of = (target: Target) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const parent = yield* root
    const names = yield* Effect.orElseSucceed(files.readDirectory(parent), (): ReadonlyArray<string> => [])
    const all = yield* Effect.forEach(names, (name) => read(path.join(parent, name)))
    const same = ({ deepwell, type, record, part }: Draft) =>
      deepwell === target.deepwell && type === target.type && record === target.record && part === target.part
    return all
      .flatMap(Option.toArray)
      .filter((draft) => same(draft) && !isOpen(draft))
      .toSorted((a, b) => b.startedAt - a.startedAt)
  })

/** The draft that a file is, if it is one. */
export const owning = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const [real, parent] = yield* Effect.all([files.realPath(file), Effect.flatMap(root, files.realPath)])
    const found = path.dirname(path.dirname(real)) === parent ? yield* read(path.dirname(real)) : Option.none()
    return Option.filter(found, (draft) => path.basename(draft.file) === path.basename(real))
  }).pipe(Effect.orElseSucceed(() => Option.none<Draft>()))
