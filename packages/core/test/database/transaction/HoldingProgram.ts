/**
 * Holds the write lock of a file for some time, prints a line, and releases it. Arguments: FILE MILLISECONDS.
 */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import * as Connection from "../../../src/database/sqlite/Connection.ts"

const [filename = "", milliseconds = "0"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const session = yield* Connection.open("hold", filename, "write")
  yield* Connection.run(session, "BEGIN IMMEDIATE")
  yield* Connection.run(session, "INSERT INTO notes (text) VALUES ('held')")
  writeSync(1, "held\n")
  yield* Effect.sleep(Number(milliseconds))
  yield* Connection.run(session, "COMMIT")
})

await Effect.runPromise(Effect.scoped(program))
