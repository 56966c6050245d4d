/** Registers users, files a record and reads it. Run the compiled program with `node main.js deepwell.db`. */
import { Deepwell } from "@scipnet/core"
import { Console, Effect } from "effect"
import * as Tour from "./tour.ts"

const program = Effect.gen(function* () {
  yield* Tour.registerUsers
  yield* Tour.fileRecord
  yield* Console.log(yield* Tour.readSections("ada"))
})

const deepwell = Deepwell.layerSqlite({ filename: process.argv[2] ?? ":memory:" })

await Effect.runPromise(Effect.provide(program, deepwell))
