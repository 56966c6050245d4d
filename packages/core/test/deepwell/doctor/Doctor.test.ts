/** Findings of the doctor in whole deepwells and files. */
import { chmodSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Findings, Doctor, Scp } from "@scipnet/core"
import { Effect, Stream } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import { examine, problems } from "./Examined.ts"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

describe("the doctor", () => {
  it.scopedLive("finds nothing in a sound deepwell, also while it is used, and appends an entry", () =>
    Effect.gen(function* () {
      const file = yield* Care.made(700)
      const calm = yield* examine(file)
      expect(calm).toMatchObject({ file, checked: Findings.checks, findings: [] })
      yield* Care.opened(file)(
        Effect.gen(function* () {
          yield* Parts.execute("admin", Scp.Rename.make({ scp: "SCP-001", name: "Meanwhile" }))
          const before = yield* (yield* EventLog).verify
          const busy = yield* examine(file)
          expect(busy).toMatchObject({ head: before, checked: Findings.checks, findings: [] })
          expect(Findings.isWell(busy)).toBe(true)
          const [entry, ...more] = yield* Parts.eventsAfter(before.position)
          expect(entry).toMatchObject({
            event: { _tag: "OperatorActed", action: "doctor", details: { problems: 0 } },
            metadata: { actor: "operator:holder" }
          })
          expect(more).toEqual([])
        })
      )
    })
  )

  it.scopedLive("distinguishes notices from problems", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      yield* Care.spoil(file, "DELETE FROM projections WHERE name = 'users'", "DELETE FROM users")
      const before = readFileSync(file)
      const diagnosis = yield* examine(file)
      expect(diagnosis.findings).toMatchObject([
        { _tag: "ProjectionOutdated", name: "users", stored: null },
        { _tag: "NoEntry" }
      ])
      expect(Findings.isWell(diagnosis)).toBe(true)
      expect(readFileSync(file).equals(before)).toBe(true)
      yield* Care.opened(file)(Effect.void)
      expect(yield* examine(file)).toMatchObject({ findings: [] })
    })
  )

  it.scopedLive("finds words in the full-text index that its table does not contain", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      Meddling.meddle(
        file,
        `INSERT INTO sections_text (sections_text, rowid, title, body)
         SELECT 'delete', row_id, title, body FROM sections WHERE body LIKE '%marigold%'`
      )
      const found = problems(yield* examine(file))
      expect(found).toMatchObject([{ _tag: "RowsDiffer", table: "sections_text" }])
      expect(JSON.stringify(found)).toContain("annex")
      yield* Care.opened(file)(Care.held((door) => Stream.runDrain(door.rebuild(["sections"]))))
      expect(problems(yield* examine(file))).toEqual([])
    })
  )

  it.scopedLive("checks the file: permissions, files beside it, and free space", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      chmodSync(file, 0o644)
      writeFileSync(`${file}.partial-00000000`, "")
      const limits = { wal: -1, free: Number.MAX_SAFE_INTEGER }
      const diagnosis = yield* examine(file, { limits })
      expect(problems(diagnosis)).toMatchObject([
        { _tag: "OpenToOthers", mode: "644" },
        { _tag: "WalLarge", limit: -1 },
        { _tag: "DiskLow", needed: Number.MAX_SAFE_INTEGER },
        { _tag: "Leftover", path: `${file}.partial-00000000` }
      ])
      expect(diagnosis.checked).toEqual(Findings.checks)
    })
  )

  it.scopedLive("reports files that cannot be opened, and leaves them unchanged", () =>
    Effect.gen(function* () {
      const folder = yield* OnFile.folder
      const at = (name: string) => join(folder, name)
      expect(problems(yield* examine(at("nowhere.db")))).toEqual([Findings.Finding.Missing()])
      expect(problems(yield* examine(join(at("nowhere"), "at.all")))).toEqual([Findings.Finding.Missing()])

      mkdirSync(at("folder.db"))
      expect(problems(yield* examine(at("folder.db")))).toEqual([
        Findings.Finding.Unreadable({ reason: "no file, but a folder or the like" })
      ])

      const diary = "Nothing happened today.\n".repeat(400)
      writeFileSync(at("diary.db"), diary, { mode: 0o600 })
      const foreign = yield* examine(at("diary.db"))
      expect(problems(foreign)).toMatchObject([{ _tag: "Foreign" }])
      expect(foreign).toMatchObject({ head: null, checked: ["file"] })
      expect(readFileSync(at("diary.db"), "utf8")).toBe(diary)

      writeFileSync(at("empty.db"), "", { mode: 0o600 })
      expect(problems(yield* examine(at("empty.db")))).toEqual([Findings.Finding.Empty()])
      expect(readFileSync(at("empty.db"), "utf8")).toBe("")
    })
  )

  it.scopedLive("reports a damaged file: truncated or overwritten", () =>
    Effect.gen(function* () {
      const file = yield* Care.made(300, 200)
      const whole = readFileSync(file)
      const spoilt = [
        whole.subarray(0, Math.floor(whole.length / 2)),
        ...[2, 5, 11, 23].map((page) => {
          const other = Buffer.from(whole)
          other.fill(0xa5, page * 4096, Math.min(whole.length, (page + 1) * 4096))
          return other
        })
      ]
      for (const [index, bytes] of spoilt.entries()) {
        const name = join(dirname(file), `spoilt-${index}.db`)
        writeFileSync(name, bytes, { mode: 0o600 })
        const diagnosis = yield* examine(name)
        expect(problems(diagnosis).map(({ _tag }) => _tag)).toContain("Damaged")
        expect(readFileSync(name).equals(bytes)).toBe(true)
      }
      const beginning = join(dirname(file), "beginning.db")
      writeFileSync(beginning, whole, { mode: 0o600 })
      truncateSync(beginning, 50)
      expect(Findings.isWell(yield* examine(beginning))).toBe(false)
    })
  )

  it.scopedLive("names the projections whose rebuild repairs missing tables, and finds nothing afterwards", () =>
    Effect.gen(function* () {
      // More events than one batch of a rebuild, so that it fills shadow tables and replaces the old ones.
      const file = yield* Care.made(1_200)
      yield* Care.spoil(file, "DROP TABLE sites", "DROP INDEX scps_by_serial_item", "DROP TRIGGER sections_text_delete")
      const found = problems(yield* examine(file))
      expect(found).toMatchObject([
        { _tag: "SchemaDiffers", key: "scps_by_serial_item", how: "missing", projection: "scps" },
        { _tag: "SchemaDiffers", key: "sections_text_delete", how: "missing", projection: "sections" },
        // Its indexes are gone too, and are not reported.
        { _tag: "SchemaDiffers", key: "sites", how: "missing", projection: "sites" }
      ])
      yield* Care.opened(file)(Care.held((door) => Stream.runDrain(door.rebuild(["scps", "sections", "sites"]))))
      expect(yield* examine(file)).toMatchObject({ checked: Findings.checks, findings: [] })
      yield* Care.opened(file)(Care.held((door) => Stream.runDrain(door.rebuild())))
      expect(yield* examine(file)).toMatchObject({ checked: Findings.checks, findings: [] })
    })
  )

  it.scopedLive("is for the operator", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const before = yield* Care.contents(file)
      const error = yield* Effect.flip(Fixture.as("admin")(Doctor.examine({ filename: file })))
      expect(error).toMatchObject({ _tag: "OperatorOnly", action: "doctor" })
      expect(yield* Care.contents(file)).toEqual(before)
    })
  )
})
