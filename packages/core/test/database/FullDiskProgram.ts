/**
 * Writes until the disk is full, makes room, goes on, and opens the file again: FOLDER PAGES. With PAGES other than 0 the
 * file may not have more of them, and that is what makes it full.
 */
import { rmSync, writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import * as Files from "./Files.ts"

const [folder = "", pages = "0"] = process.argv.slice(2)
const filename = join(folder, "notes.db")
const ballast = join(folder, "ballast")

const limit = (database: Files.Shape, most: number) =>
  pages === "0" ? Effect.void : database.write("limit", (sql) => sql.unsafe(`PRAGMA max_page_count = ${most}`))

const filled = Effect.gen(function* () {
  writeFileSync(ballast, Buffer.alloc(200_000, 1))
  const database = yield* Files.open(Files.options(filename, { settings: Files.impatient }))
  yield* limit(database, Number(pages))
  const acknowledged: Array<string> = []
  const refusals: Array<string> = []
  // Some more after the first that is refused: none may be taken for written.
  for (let at = 0; at < 10_000 && refusals.length < 5; at += 1) {
    const text = `${at} ${"x".repeat(2_000)}`
    const refused = yield* Effect.match(Files.add(database, text), {
      onSuccess: () => "",
      onFailure: ({ _tag }) => _tag
    })
    if (refused === "") {
      acknowledged.push(text)
    } else {
      refusals.push(refused)
    }
  }
  const readable = (yield* Files.texts(database)).join() === acknowledged.join()
  rmSync(ballast)
  yield* limit(database, 100_000)
  yield* Files.add(database, "next")
  return { acknowledged: [...acknowledged, "next"], refusals, readable }
})

const program = Effect.gen(function* () {
  const { acknowledged, refusals, readable } = yield* Effect.scoped(filled)
  const database = yield* Files.open(Files.options(filename, { settings: Files.impatient }))
  const kept = (yield* Files.texts(database)).join() === acknowledged.join()
  writeSync(1, JSON.stringify({ count: acknowledged.length, refusals, readable, kept }))
})

await Effect.runPromise(Effect.scoped(program))
