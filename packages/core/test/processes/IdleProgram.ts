/**
 * Opens the deepwell of a file, prints a line, and idles until it is killed. Argument: FILE.
 */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import * as Deepwell from "../../src/deepwell/Deepwell.ts"

const [filename = ""] = process.argv.slice(2)

const program = Effect.zipRight(
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.ping),
  Effect.zipRight(
    Effect.sync(() => writeSync(1, "ready\n")),
    Effect.never
  )
)

await Effect.runPromise(Effect.provide(program, Deepwell.layerSqlite({ filename, create: false })))
