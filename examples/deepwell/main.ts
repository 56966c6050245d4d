/** Fills a deepwell and reads in it: `node main.js deepwell.db` when it is compiled. */
import { Deepwell } from "@scipnet/core"
import { Console, Effect } from "effect"
import * as Tour from "./tour.ts"

const program = Effect.gen(function* () {
  yield* Tour.enrol
  yield* Tour.file
  yield* Console.log(yield* Tour.read("ada"))
})

const deepwell = Deepwell.layerSqlite({ filename: process.argv[2] ?? ":memory:" })

await Effect.runPromise(Effect.provide(program, deepwell))
