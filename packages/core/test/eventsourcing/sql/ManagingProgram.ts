/** Lends and reacts until it is killed, and prints the last position of each batch before its commit. Arguments: FILE NAME. */
import { Effect } from "effect"
import * as ClientStore from "./ClientStore.ts"
import * as ProcessManager from "./ProcessManager.ts"

const [file = "", name = ""] = process.argv.slice(2)

const program = Effect.flatMap(ProcessManager.store, (store) =>
  Effect.raceFirst(
    ProcessManager.run(store, (position) => process.stdout.write(`${position}\n`)),
    ProcessManager.lend(store, name)
  )
)

await Effect.runPromise(Effect.provide(program, ClientStore.at(file)))
