/** Files that cannot be restored; the deepwell is unchanged. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as BackedUp from "./BackedUp.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"

describe("restoring a file that is not a backup", () => {
  /** Damages a copy of a backup, and tries to restore it; the deepwell is unchanged. */
  const refusal = (spoil: (path: string) => void) =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      const before = Meddling.rows(file, BackedUp.events)
      const spoilt = join(dirname(file), "spoilt.db")
      copyFileSync(backup, spoilt)
      spoil(spoilt)
      const error = yield* Effect.flip(BackedUp.restore(spoilt, file))
      expect(Meddling.rows(file, BackedUp.events)).toEqual(before)
      expect(Meddling.beside(file).filter((name) => /replaced|partial/.test(name))).toEqual([])
      yield* Effect.provide(BackedUp.rename("Going On"), OnFile.layer(file))
      return error
    })

  const cases: ReadonlyArray<readonly [string, (path: string) => void, object]> = [
    ["text", (path) => writeFileSync(path, "no database\n".repeat(1_000)), { _tag: "NotABackup" }],
    ["an empty file", (path) => writeFileSync(path, ""), { _tag: "NotABackup" }],
    ["a missing file", (path) => rmSync(path), { _tag: "FileFailed", reason: "ENOENT" }],
    [
      "a folder",
      (path) => {
        rmSync(path)
        mkdirSync(path)
      },
      {}
    ],
    [
      "the file of another program",
      (path) => Meddling.meddle(path, "PRAGMA application_id = 4711"),
      { _tag: "NotABackup" }
    ],
    ["a truncated file", (path) => truncateSync(path, statSync(path).size - 3 * 4096), {}],
    [
      "a file from a newer program",
      (path) =>
        Meddling.meddle(
          path,
          "INSERT INTO migrations SELECT 'events', 9999, 'newer', checksum, applied_at FROM migrations LIMIT 1"
        ),
      { _tag: "SchemaTooNew" }
    ],
    [
      "an altered log",
      (path) => Meddling.tamper(path, "UPDATE events SET occurred_at = 1 WHERE position = 7"),
      { _tag: "ChainBroken", position: 7 }
    ]
  ]

  it.scopedLive.each(cases)("fails for %s", ([, spoil, says]) =>
    Effect.map(refusal(spoil), (error) => expect(error).toMatchObject(says))
  )

  it.scopedLive("fails for the deepwell itself, by any path", () =>
    Effect.gen(function* () {
      const { file } = yield* BackedUp.prepare
      expect(yield* Effect.flip(BackedUp.restore(file, file))).toMatchObject({ _tag: "FileFailed" })
      expect(yield* Effect.flip(BackedUp.restore(join(dirname(file), ".", "deepwell.db"), file))).toMatchObject({
        _tag: "FileFailed"
      })
    })
  )
})

it.scopedLive("a file at the path of the deepwell that is not a deepwell is unchanged", () =>
  Effect.gen(function* () {
    const { file, backup } = yield* BackedUp.prepare
    writeFileSync(file, "a private diary\n".repeat(1_000))
    expect(yield* Effect.flip(BackedUp.restore(backup, file))).toMatchObject({ _tag: "UseUnknown" })
    expect(readFileSync(file, "utf8")).toMatch(/^a private diary/)
    rmSync(file)
    Meddling.meddle(file, "CREATE TABLE theirs (x); PRAGMA application_id = 4711")
    expect(yield* Effect.flip(BackedUp.restore(backup, file))).toMatchObject({ _tag: "DatabaseForeign" })
    expect(Meddling.rows(file, "SELECT name FROM sqlite_schema")).toEqual([{ name: "theirs" }])
  })
)
