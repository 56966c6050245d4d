/**
 * A program with a replica. With a number of writers it appends to a stream for each, whose name begins with that of the program,
 * and prints the id of each acknowledged append; without writers it follows the log only.
 */
import { Effect } from "effect"
import * as Ledger from "./Ledger.ts"
import * as ReplicaStore from "./ReplicaStore.ts"

const [file = "", url = "", name = "", writers = "0"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const { append } = yield* Effect.retry(ReplicaStore.open(file, [url]), { while: Ledger.isFault })
  process.stdout.write("ready\n")
  const write = (writer: string) =>
    Effect.iterate(0, {
      while: () => true,
      body: (number) =>
        append({ writer, number }).pipe(
          Effect.tapErrorTag("StreamConflict", Effect.die),
          Effect.retry({ while: Ledger.isFault }),
          Effect.map(() => {
            process.stdout.write(`${Ledger.idOf({ writer, number })}\n`)
            return number + 1
          })
        )
    })
  const names = Array.from({ length: Number(writers) }, (_, at) => `${name}-${at}`)
  yield* Effect.forEach(names, write, { concurrency: "unbounded", discard: true })
  return yield* Effect.never
})

void Effect.runPromise(ReplicaStore.quietly(Effect.scoped(program)))
