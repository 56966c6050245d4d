import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as PrivateFile from "../../../src/database/file/PrivateFile.ts"
import * as Files from "../Files.ts"

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** Sets the umask to 0, so that new files are readable by all users unless their mode is set explicitly. */
const unmasked = Effect.acquireRelease(
  Effect.sync(() => process.umask(0)),
  (before) => Effect.sync(() => process.umask(before))
)

describe("a file that the database creates", () => {
  it.scopedLive("is accessible to its owner only, and so are its WAL and WAL index", () =>
    Effect.gen(function* () {
      yield* unmasked
      const { filename, database } = yield* Files.fresh()
      yield* Files.add(database, "a")
      expect([filename, `${filename}-wal`, `${filename}-shm`].map(mode)).toEqual(["600", "600", "600"])
    })
  )

  it.scopedLive("is accessible to its owner only when several connections create it concurrently", () =>
    Effect.gen(function* () {
      yield* unmasked
      const filename = join(yield* Files.folder, "notes.db")
      const all = yield* Effect.all(
        Array.from({ length: 8 }, () => Files.open(Files.options(filename))),
        { concurrency: "unbounded" }
      )
      yield* Effect.forEach(all, (database, at) => Files.add(database, String(at)), { discard: true })
      expect(mode(filename)).toBe("600")
    })
  )

  it.scopedLive("keeps the permissions of an existing file", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      writeFileSync(filename, "")
      chmodSync(filename, 0o640)
      yield* Files.add(yield* Files.open(Files.options(filename)), "a")
      expect(mode(filename)).toBe("640")
    })
  )

  it.scopedLive("does not replace an existing file, and is not created in a missing folder", () =>
    Effect.gen(function* () {
      const folder = yield* Files.folder
      const there = join(folder, "there")
      writeFileSync(there, "something")
      yield* PrivateFile.make(there)
      expect(statSync(there).size).toBe(9)
      yield* PrivateFile.make(join(folder, "none", "notes.db"))
      expect(existsSync(join(folder, "none"))).toBe(false)
    })
  )
})
