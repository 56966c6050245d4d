/** Imports an exported log, and prints the progress after each batch. Arguments: FILE LOG. */
import { createReadStream, writeSync } from "node:fs"
import { Effect, Stream } from "effect"
import * as Deepwell from "../../../src/deepwell/Deepwell.ts"

const [filename = "", log = ""] = process.argv.slice(2)

const bytes = Stream.fromAsyncIterable<Uint8Array, unknown>(createReadStream(log), (error) => error)

const program = Effect.flatMap(Deepwell.Deepwell, (deepwell) =>
  deepwell.importLog(bytes, (done) =>
    // Delayed, so that the process can be killed between batches.
    Effect.zipRight(
      Effect.sync(() => writeSync(1, `${done}\n`)),
      Effect.sleep("50 millis")
    )
  )
).pipe(Deepwell.actingAsOperator("holder"), Effect.provide(Deepwell.layerSqlite({ filename })))

await Effect.runPromise(program)
