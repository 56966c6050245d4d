import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Option, Schema } from "effect"
import { SectionId } from "../../src/domain/SectionId.ts"
import * as LegacyFolder from "../../src/legacy/LegacyFolder.ts"
import * as LegacyDeepwells from "./LegacyDeepwells.ts"

const isSectionId = Schema.is(SectionId)

const problemsOf = ({ problems }: LegacyFolder.Documents) => problems.map(({ field, problem }) => `${field} ${problem}`)

describe("LegacyFolder", () => {
  it.scoped("reads texts as sections and documents", () =>
    Effect.gen(function* () {
      const { folder } = yield* LegacyDeepwells.scoped()
      const scp = yield* LegacyFolder.documents(folder, "scps", 173)
      expect(scp).toEqual({
        documents: [
          { id: "procedures", title: "Special Containment Procedures", body: "Keep **two** people in the room." },
          { id: "description", title: "Description", body: "It is made of concrete." },
          { id: "addendum-interview-173-the-keeper", title: "Interview 173: the keeper", body: "It was loud." }
        ],
        problems: []
      })
      const site = yield* LegacyFolder.documents(folder, "sites", 19)
      expect(site.documents.map(({ id }) => id)).toEqual(["description", "location", "dossier"])
      expect(yield* LegacyFolder.documents(folder, "scps", 404)).toEqual(LegacyFolder.noDocuments)
      expect(yield* LegacyFolder.documents(folder, "users", 7)).toEqual(LegacyFolder.noDocuments)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("reads only regular files inside the folder, and only text", () =>
    Effect.gen(function* () {
      const { root, folder } = yield* LegacyDeepwells.scoped("", {
        "scps/1/desc.md": Buffer.from([0x61, 0xff, 0x62]),
        "scps/1/addenda/%E0%A4%A.md": "broken escape",
        "scps/1/addenda/A%0A%1B%5B2JB.md": "driven",
        "scps/1/addenda/a-b.md": "another",
        "scps/1/addenda/A B.md": "of the same name",
        "scps/1/addenda/photo.jpg": "no text",
        "scps/1/notes.txt": "no place",
        "scps/2/desc.md": "x".repeat(4_000_001)
      })
      writeFileSync(join(root, "secret.md"), "out of bounds")
      symlinkSync(join(root, "secret.md"), join(folder, "scps/1/cps.md"))
      symlinkSync("/dev/zero", join(folder, "scps/1/addenda/endless.md"))
      mkdirSync(join(folder, "scps/1/addenda/folder.md"))
      const found = yield* LegacyFolder.documents(folder, "scps", 1)
      expect(found.documents.map(({ id, title, body }) => [id, title, body])).toEqual([
        ["description", "Description", "a\ufffdb"],
        ["addendum-e0-a4-a", "%E0%A4%A", "broken escape"],
        ["addendum-a-b", "A B", "of the same name"],
        ["addendum-a-2jb", "A [2JB", "driven"],
        ["addendum-a-b-2", "a-b", "another"]
      ])
      expect(problemsOf(found)).toEqual([
        "cps.md left-out",
        "desc.md not-utf8",
        "notes.txt left-out",
        "addenda/photo.jpg left-out",
        "addenda/%E0%A4%A.md unreadable",
        "addenda/A%0A%1B%5B2JB.md cleaned",
        "addenda/endless.md left-out",
        "addenda/folder.md left-out"
      ])
      expect(problemsOf(yield* LegacyFolder.documents(folder, "scps", 2))).toEqual(["desc.md too-many"])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("reports entries without a record", () =>
    Effect.gen(function* () {
      const { folder } = yield* LegacyDeepwells.scoped()
      const ids = { sites: new Set([19]), mtfs: new Set<number>(), users: new Set<number>(), scps: new Set([173]) }
      const strays = yield* LegacyFolder.unexpectedEntries(folder, ids)
      expect(strays.map(({ field, problem }) => `${field} ${problem}`)).toEqual(["descs left-out", "mtfs/11 left-out"])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("locates the folder next to the database", () =>
    Effect.gen(function* () {
      const { file, folder } = yield* LegacyDeepwells.scoped()
      expect(yield* LegacyFolder.locate(file)).toEqual(Option.some(folder))
      expect(yield* LegacyFolder.locate(join(folder, "scipnet.db"))).toEqual(Option.some(folder))
      expect(yield* LegacyFolder.locate(join(folder, "scps", "scipnet.db"))).toEqual(Option.none())
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.prop("derives unique section ids from any titles", [FastCheck.array(FastCheck.string())], ([titles]) => {
    const taken = new Set<string>()
    for (const title of titles) {
      const id = LegacyFolder.sectionId(title, taken)
      expect(isSectionId(id) && !taken.has(id)).toBe(true)
      taken.add(id)
    }
  })
})
