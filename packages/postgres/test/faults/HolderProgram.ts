/**
 * A program that stops itself by SIGSTOP while its transaction holds the lock of the log, and commits when it continues. Prints
 * `stopping` before, and the outcome after.
 */
import { Effect, Either } from "effect"
import * as Ledger from "./Ledger.ts"
import * as LogClient from "./LogClient.ts"

const [url = ""] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const log = yield* LogClient.open([url])
  yield* log.identity
  const append = Ledger.appender({
    ...log,
    // The batch is asked for when the transaction has begun.
    commit: (nextBatch) =>
      log.commit(() => {
        process.stdout.write("stopping\n")
        process.kill(process.pid, "SIGSTOP")
        return nextBatch()
      })
  })
  const outcome = yield* Effect.either(append({ writer: "frozen", number: 0 }))
  process.stdout.write(`${Either.isRight(outcome) ? "acknowledged" : outcome.left._tag}\n`)
})

void Effect.runPromise(Effect.scoped(program))
