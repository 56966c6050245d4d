/** A database that the process may only read, because of the permissions of the file or of its folder. */
import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Files from "../Files.ts"

const program = new URL("./ReadOnlyProgram.ts", import.meta.url)

/** Permissions of the file and of its folder, with the outcomes of a write and of a read-only connection. */
const rights = [
  { file: 0o444, folder: 0o777, said: ["DatabaseReadOnly", '["before"]'] },
  // A reader needs the WAL index, which cannot be created in this folder.
  { file: 0o444, folder: 0o555, said: ["DatabaseReadOnly", "DatabaseReadOnly"] },
  { file: 0o666, folder: 0o555, said: ["DatabaseReadOnly", "DatabaseReadOnly"] }
]

it.scopedLive.each(rights)(
  "a write with file mode $file and folder mode $folder fails, and the file is unchanged",
  (each) =>
    Effect.gen(function* () {
      const folder = yield* Files.folder
      const filename = join(folder, "notes.db")
      yield* Effect.scoped(
        Effect.flatMap(Files.open(Files.options(filename)), (database) => Files.add(database, "before"))
      )
      const before = yield* Effect.sync(() => readFileSync(filename))
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          chmodSync(filename, each.file)
          chmodSync(folder, each.folder)
        }),
        () => Effect.sync(() => chmodSync(folder, 0o700))
      )
      const child = yield* ChildProcess.open(program, [filename], { listen: true })
      expect(yield* child.ended).toBe(0)
      expect(child.lines).toEqual(each.said)
      expect(readFileSync(filename).equals(before)).toBe(true)
    })
)
