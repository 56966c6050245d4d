/** Runs the process manager on the log in a file until it is killed. Argument: FILE. */
import { Effect } from "effect"
import * as Consumer from "../../../src/eventsourcing/Consumer.ts"
import * as TransactionalManager from "./TransactionalManager.ts"
import * as TestDatabase from "./TestDatabase.ts"

const [file = ""] = process.argv.slice(2)

await Effect.runPromise(
  Effect.provide(Effect.flatMap(TransactionalManager.options, Consumer.run), TestDatabase.at(file))
)
