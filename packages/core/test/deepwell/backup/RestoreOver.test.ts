/** Restoring over damaged and older deepwells, and concurrent opens. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Duration, Effect } from "effect"
import * as Restore from "../../../src/deepwell/backup/Restore.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"

const restore = (backup: string, filename: string) => Fixture.operator(Restore.restore({ backup, filename }))
const failing = (backup: string, filename: string) => Effect.flip(restore(backup, filename))

const rename = Parts.execute("admin", Scp.Rename.make({ scp: "SCP-001", name: "After The Backup" }))
const nameOf = Effect.map(Parts.rows("SELECT name FROM scps WHERE item = 'SCP-001'"), ([row]) => row)

/** A deepwell with an open session, its backup, and a later change. */
const prepared = Effect.gen(function* () {
  const file = yield* OnFile.filename
  const copy = join(dirname(file), "copy")
  const token = yield* Care.opened(file)(
    Effect.gen(function* () {
      yield* Fixture.fill
      const door = yield* Deepwell.Deepwell
      const session = yield* door.login("reader-5", Fixture.password)
      yield* Care.held((each) => each.backup(copy))
      yield* rename
      return session.token
    })
  )
  return { file, copy, token }
})

const untouched = <A, E, R>(file: string, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const [before, names] = [readFileSync(file), readdirSync(dirname(file))]
    const result = yield* effect
    expect(readFileSync(file).subarray(100).equals(before.subarray(100))).toBe(true)
    expect(readdirSync(dirname(file)).filter((name) => !/-(?:wal|shm)$/.test(name))).toEqual(
      names.filter((name) => !/-(?:wal|shm)$/.test(name))
    )
    return result
  })

describe("a restore", () => {
  it.scopedLive("prevents opening the deepwell while it runs", () =>
    Effect.gen(function* () {
      const { file, copy } = yield* prepared
      const seen: Array<string> = []
      const impatient = OnFile.layer(file, { database: { openTimeout: Duration.millis(50) } })
      const look = Effect.flip(Effect.provide(nameOf, impatient))
      yield* Fixture.operator(
        Restore.restore({
          backup: copy,
          filename: file,
          progress: (part) =>
            part === "verify"
              ? Effect.map(Effect.orDie(look), (error) => {
                  seen.push(error._tag)
                })
              : Effect.void
        })
      )
      expect(new Set(seen)).toEqual(new Set(["DatabaseUnavailable"]))
    })
  )

  it.scopedLive("rebuilds the read models of a backup of an older version", () =>
    Effect.gen(function* () {
      const { file, copy } = yield* prepared
      yield* Care.spoil(copy, "UPDATE projections SET version = 0 WHERE name = 'scps'", "DELETE FROM scps")
      yield* restore(copy, file)
      expect(yield* Care.opened(file)(nameOf)).toEqual({ name: "The Lowest File" })
    })
  )

  it.scopedLive("fails over a file that is not a deepwell, or too damaged to lock", () =>
    Effect.gen(function* () {
      const { file, copy } = yield* prepared
      writeFileSync(file, "garbage ".repeat(1_000))
      expect(yield* untouched(file, failing(copy, file))).toMatchObject({ _tag: "UseUnknown" })
      copyFileSync(copy, file)
      yield* Care.spoil(file, "PRAGMA application_id = 7")
      expect(yield* untouched(file, failing(copy, file))).toMatchObject({ _tag: "DatabaseForeign" })
    })
  )

  it.scopedLive("replaces a damaged deepwell, which is renamed", () =>
    Effect.gen(function* () {
      const { file, copy } = yield* prepared
      const bytes = readFileSync(file)
      bytes.fill(0xa5, 8 * 4096, 12 * 4096)
      writeFileSync(file, bytes)
      const { replaced } = yield* restore(copy, file)
      expect(
        readFileSync(replaced ?? "")
          .subarray(4096)
          .equals(bytes.subarray(4096))
      ).toBe(true)
      expect(yield* Care.opened(file)(nameOf)).toEqual({ name: "The Lowest File" })
    })
  )
})
