/**
 * Writes until the disk is full, frees space, continues, and reopens the file. Arguments: FOLDER PAGES. If PAGES is not
 * 0, the file is limited to that number of pages instead.
 */
import { rmSync, writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Effect, Either } from "effect"
import * as Files from "../Files.ts"

const [folder = "", pages = "0"] = process.argv.slice(2)
const filename = join(folder, "notes.db")
const ballast = join(folder, "ballast")

const limit = (database: Files.Shape, most: number) =>
  pages === "0" ? Effect.void : Files.execute(database, `PRAGMA max_page_count = ${most}`)

/** Adds texts of 2 KB until a number of writes have failed. Returns the accepted texts and the errors. */
const fill = (database: Files.Shape, from: number, most: number) =>
  Effect.gen(function* () {
    const acknowledged: Array<string> = []
    const refusals: Array<string> = []
    // Several writes after the first failure: none of them may be reported as committed.
    for (let at = from; at < from + 10_000 && refusals.length < most; at += 1) {
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
    return { acknowledged, refusals }
  })

/** Waits until the cached result of the previous probe has expired. */
const later = Effect.sleep("1100 millis")

const filled = Effect.gen(function* () {
  writeFileSync(ballast, Buffer.alloc(400_000, 1))
  const database = yield* Files.open(Files.options(filename, { settings: Files.impatient }))
  yield* limit(database, Number(pages))
  const atFirst = yield* database.tryWrite
  const { acknowledged, refusals } = yield* fill(database, 0, 5)
  const whileFull = [yield* database.tryWrite]
  for (let round = 1; round <= 3; round += 1) {
    // A write that needs no space does not detect a full disk.
    yield* database.write("nothing", () => Either.void)
    whileFull.push(yield* database.tryWrite)
    yield* later
    const more = yield* fill(database, round * 10_000, 1)
    acknowledged.push(...more.acknowledged)
    whileFull.push(yield* database.tryWrite)
  }
  const readable = (yield* Files.texts(database)).join() === acknowledged.join()
  rmSync(ballast)
  yield* limit(database, 100_000)
  yield* later
  const withRoom = yield* database.tryWrite
  yield* Files.add(database, "next")
  const writable = { atFirst, whileFull, withRoom }
  return { acknowledged: [...acknowledged, "next"], refusals, readable, writable }
})

const tables = (database: Files.Shape) =>
  Files.rows(database, "SELECT name FROM sqlite_schema WHERE name LIKE '%probe%'")

const program = Effect.gen(function* () {
  const { acknowledged, refusals, readable, writable } = yield* Effect.scoped(filled)
  const database = yield* Files.open(Files.options(filename, { settings: Files.impatient }))
  const kept = (yield* Files.texts(database)).join() === acknowledged.join()
  const left = yield* tables(database)
  writeSync(1, JSON.stringify({ count: acknowledged.length, refusals, readable, kept, writable, left }))
})

await Effect.runPromise(Effect.scoped(program))
