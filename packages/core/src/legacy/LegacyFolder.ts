/**
 * Reads the texts that a legacy deepwell stored as files beside its database: `scps/173/desc.md`, `sites/19/dossier.md`. Only
 * regular files inside the folder are read.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { SectionId } from "../domain/SectionId.ts"
import type { LegacyTable } from "../domain/LegacyEvent.ts"
import * as Problem from "./LegacyProblem.ts"
import * as Text from "./LegacyText.ts"

/** A text, as a section or document. */
export interface Document {
  readonly id: SectionId
  readonly title: string
  readonly body: string
}

export interface Documents {
  readonly documents: ReadonlyArray<Document>
  readonly problems: ReadonlyArray<Problem.Problem>
}

export const noDocuments: Documents = { documents: [], problems: [] }

// In bytes; a body has at most a million characters.
const maxFileBytes = 4_000_000n

const maxAddenda = 1_000

/** The file names of the texts of each table, with the id and title of the section. */
export const files: { readonly [T in LegacyTable]: ReadonlyArray<readonly [file: string, id: string, title: string]> } =
  {
    scps: [
      ["cps.md", "procedures", "Special Containment Procedures"],
      ["desc.md", "description", "Description"]
    ],
    sites: [
      ["desc.md", "description", "Description"],
      ["loc.md", "location", "Location"],
      ["dossier.md", "dossier", "Dossier"]
    ],
    mtfs: [["mission.md", "mission", "Mission"]],
    users: []
  }

const addenda = "addenda"

const known: ReadonlySet<string> = new Set(["scps", "sites", "mtfs"])

/** The folder with the texts, if it exists: `deepwell` beside the database, or the folder of the database. */
export const locate = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const own = path.dirname(path.resolve(file))
    for (const folder of [path.join(own, "deepwell"), own]) {
      for (const table of known) {
        if (yield* Effect.orElseSucceed(fs.exists(path.join(folder, table)), () => false)) {
          return Option.some(folder)
        }
      }
    }
    return Option.none<string>()
  })

const list = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const names = yield* Effect.orElseSucceed(fs.readDirectory(folder), (): Array<string> => [])
    return names.toSorted()
  })

const utf8 = new TextDecoder("utf-8", { fatal: true })
const lenientUtf8 = new TextDecoder("utf-8")

const decodeUtf8 = (bytes: Uint8Array, note: () => void): string =>
  Either.getOrElse(
    Either.try(() => utf8.decode(bytes)),
    () => {
      note()
      return lenientUtf8.decode(bytes)
    }
  )

/** Reads a file. Returns none if it does not exist or is not readable, and reports the latter. */
const read = (root: string, file: string, field: string, note: Problem.Note) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (!(yield* fs.exists(file))) {
      return Option.none<string>()
    }
    const [real, within] = yield* Effect.all([fs.realPath(file), fs.realPath(root)])
    const { type, size } = yield* fs.stat(real)
    if (!real.startsWith(within + path.sep) || type !== "File") {
      note(field, "left-out")
      return Option.none<string>()
    }
    if (size > maxFileBytes) {
      note(field, "too-many", { value: `${size} bytes` })
      return Option.none<string>()
    }
    const text = decodeUtf8(yield* fs.readFile(real), () => note(field, "not-utf8"))
    return Option.some(Text.body(text, field, note))
  }).pipe(
    Effect.orElse(() => {
      note(field, "unreadable")
      return Effect.succeedNone
    })
  )

const titleOf = (name: string, field: string, note: Problem.Note): string => {
  const plain = name.slice(0, -".md".length)
  const decoded = Either.getOrElse(
    Either.try(() => decodeURIComponent(plain)),
    () => {
      note(field, "unreadable", { instead: Text.excerpt(plain) })
      return plain
    }
  )
  return Text.line(decoded, field, note) ?? "Addendum"
}

/** Derives an unused section id from a title: `addendum-interview-2`. */
export const sectionId = (title: string, taken: ReadonlySet<string>): SectionId => {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
  const plain = (words.startsWith("addendum") ? words : `addendum-${words}`).slice(0, 56).replace(/-$/, "")
  const free = (count: number): string => {
    const id = count === 1 ? plain : `${plain}-${count}`
    return taken.has(id) ? free(count + 1) : id
  }
  return SectionId.make(free(1))
}

const addendaOf = (root: string, folder: string, note: Problem.Note) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const names = yield* list(path.join(folder, addenda))
    const texts = names.filter((name) => name.endsWith(".md"))
    for (const name of names.filter((other) => !other.endsWith(".md"))) {
      note(Text.excerpt(`${addenda}/${name}`), "left-out")
    }
    if (texts.length > maxAddenda) {
      note(addenda, "too-many", { value: `${texts.length}` })
    }
    const taken = new Set<string>()
    const found: Array<Document> = []
    for (const name of texts.slice(0, maxAddenda)) {
      const field = Text.excerpt(`${addenda}/${name}`)
      const body = yield* read(root, path.join(folder, addenda, name), field, note)
      if (Option.isSome(body)) {
        const title = titleOf(name, field, note)
        const id = sectionId(title, taken)
        taken.add(id)
        found.push({ id, title, body: body.value })
      }
    }
    return found
  })

/** Reads the texts of a record. Unreadable and unexpected files are reported as problems. */
export const documents = (root: string, table: LegacyTable, legacyId: number) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const folder = path.join(root, table, String(legacyId))
    const names = files[table].length === 0 ? [] : yield* list(folder)
    const { problems, note } = Problem.collect(table, legacyId)
    const found: Array<Document> = []
    for (const [file, id, title] of files[table]) {
      const body = yield* read(root, path.join(folder, file), file, note)
      if (Option.isSome(body)) {
        found.push({ id: SectionId.make(id), title, body: body.value })
      }
    }
    const expected = new Set([...files[table].map(([file]) => file), ...(table === "scps" ? [addenda] : [])])
    for (const name of names.filter((other) => !expected.has(other))) {
      note(Text.excerpt(name), "left-out")
    }
    if (table === "scps" && names.includes(addenda)) {
      found.push(...(yield* addendaOf(root, folder, note)))
    }
    return { documents: found, problems } satisfies Documents
  })

/** Reports the entries of the folder that belong to none of the records. */
export const unexpectedEntries = (root: string, ids: { readonly [T in LegacyTable]: ReadonlySet<number> }) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const { problems, note } = Problem.collect("files", null)
    // Other entries are ignored: the folder may be the one of the database.
    for (const name of (yield* list(root)).filter((each) => each === "descs")) {
      note(name, "left-out")
    }
    for (const table of ["scps", "sites", "mtfs"] as const) {
      const expected = new Set(Array.from(ids[table], String))
      for (const name of (yield* list(path.join(root, table))).filter((each) => !expected.has(each))) {
        note(Text.excerpt(`${table}/${name}`), "left-out")
      }
    }
    return problems
  })
