/**
 * Executes commands on the deepwell of a file with bounded concurrency. Arguments: FILE NAME COUNT CONCURRENCY
 * SYNCHRONOUS. Prints the outcome of each command as a line, synchronously, before the next command begins.
 */
import { writeSync } from "node:fs"
import { Effect, Either, Schema } from "effect"
import * as Deepwell from "../../src/deepwell/Deepwell.ts"
import * as Rejection from "../../src/domain/Rejection.ts"
import * as Plan from "./Plan.ts"

const [filename = "", name = "", count = "0", concurrency = "1", mode] = process.argv.slice(2)

const synchronous = mode === "NORMAL" ? "NORMAL" : "FULL"

const isRejection = Schema.is(Rejection.Rejection)

const report = (line: object) => Effect.sync(() => writeSync(1, `${JSON.stringify(line)}\n`))

const program = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* report({ ready: name })
  yield* Effect.forEach(
    Plan.commands(name, Number(count)),
    ({ commandId, command }) =>
      Effect.gen(function* () {
        const begun = process.hrtime.bigint()
        const outcome = yield* Effect.either(Deepwell.actingAs("admin")(deepwell.execute(command, { commandId })))
        const answer = Either.match(outcome, {
          onRight: ({ positions }) => ({ outcome: "accepted", positions }),
          onLeft: (error) => ({ outcome: isRejection(error) ? "refused" : "failed", positions: [], error: error._tag })
        })
        yield* report({ commandId, begun: String(begun), ended: String(process.hrtime.bigint()), ...answer })
      }),
    { concurrency: Number(concurrency), discard: true }
  )
})

await Effect.runPromise(
  Effect.provide(program, Deepwell.layerSqlite({ filename, create: false, database: { synchronous } }))
)
