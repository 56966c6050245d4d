/** A file that whoever opens it may only read, by its own rights or by those of its folder. */
import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Files from "../Files.ts"

const program = new URL("./ReadOnlyProgram.ts", import.meta.url)

/** Rights of the file and of its folder, and what comes of writing it, and of opening it to be read only. */
const rights = [
  { file: 0o444, folder: 0o777, said: ["DatabaseReadOnly", '["before"]'] },
  // What is read is held on to by a file beside it, which cannot be made here.
  { file: 0o444, folder: 0o555, said: ["DatabaseReadOnly", "DatabaseReadOnly"] },
  { file: 0o666, folder: 0o555, said: ["DatabaseReadOnly", "DatabaseReadOnly"] }
]

it.scopedLive.each(rights)("of the rights $file in $folder is refused in so many words, and left as it is", (each) =>
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
