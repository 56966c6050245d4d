/**
 * Counts attempts on one account in the deepwell of a file, as fast as it can, and prints a line for each allowed one.
 * Arguments: FILE COUNT TIME.
 */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import * as Deepwell from "../../src/deepwell/Deepwell.ts"
import { SharedTables } from "../../src/deepwell/SharedTables.ts"

const [filename = "", count = "", time = ""] = process.argv.slice(2)

const attempt = Effect.gen(function* () {
  const { throttles } = yield* SharedTables
  const verdict = yield* throttles.countAttempt({
    kind: "password",
    account: "owner",
    name: "owner",
    origin: null,
    at: Number(time)
  })
  if (verdict.allowed) {
    writeSync(1, "allowed\n")
  }
})

await Effect.runPromise(
  Effect.replicateEffect(attempt, Number(count), { concurrency: 8, discard: true }).pipe(
    Effect.provide(Deepwell.services({ filename, create: false }))
  )
)
