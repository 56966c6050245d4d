import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as PrivateFile from "../../../src/database/file/PrivateFile.ts"
import * as Files from "../Files.ts"

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** Lets whoever likes read what is made meanwhile, as long as nobody forbids it. */
const unmasked = Effect.acquireRelease(
  Effect.sync(() => process.umask(0)),
  (before) => Effect.sync(() => process.umask(before))
)

describe("a file that the database makes", () => {
  it.scopedLive("is its owner's only, and so is all that is kept beside it", () =>
    Effect.gen(function* () {
      yield* unmasked
      const { filename, database } = yield* Files.fresh()
      yield* Files.add(database, "a")
      expect([filename, `${filename}-wal`, `${filename}-shm`].map(mode)).toEqual(["600", "600", "600"])
    })
  )

  it.scopedLive("is so when several make it at once", () =>
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

  it.scopedLive("keeps the rights that it was given, when it was there before", () =>
    Effect.gen(function* () {
      const filename = join(yield* Files.folder, "notes.db")
      writeFileSync(filename, "")
      chmodSync(filename, 0o640)
      yield* Files.add(yield* Files.open(Files.options(filename)), "a")
      expect(mode(filename)).toBe("640")
    })
  )

  it.scopedLive("is never made anew, nor where there is no folder", () =>
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
