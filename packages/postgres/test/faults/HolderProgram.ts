/** A program that announces an append by the line `ready`, and prints its outcome. */
import { Effect, Either } from "effect"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const [url = ""] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const log = yield* LogClient.open([url])
  const append = Ledger.appender(log)
  process.stdout.write("ready\n")
  yield* Effect.sleep("300 millis")
  const outcome = yield* Effect.either(append({ writer: "frozen", number: 0 }))
  process.stdout.write(`${Either.isRight(outcome) ? "acknowledged" : outcome.left._tag}\n`)
})

void Effect.runPromise(Effect.scoped(program))
