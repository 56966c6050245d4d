/** Consumes the log in a file until it is killed, and parks poison events until the file REPAIRED exists. Arguments: FILE REPAIRED. */
import { existsSync } from "node:fs"
import { Effect, Schedule } from "effect"
import * as Consumer from "../../../src/eventsourcing/Consumer.ts"
import * as Outbox from "./Outbox.ts"
import * as TestDatabase from "./TestDatabase.ts"

const [file = "", repaired = ""] = process.argv.slice(2)

const program = Effect.flatMap(
  Outbox.options(() => undefined),
  (options) =>
    Consumer.run({
      ...options,
      retry: Schedule.recurs(1),
      onExhausted: "park",
      handle: (events) =>
        events.some(({ position }) => Outbox.isPoison(position)) && !existsSync(repaired)
          ? Effect.die(new Error("no address"))
          : Effect.sleep("4 millis")
    })
)

await Effect.runPromise(Effect.provide(program, TestDatabase.at(file)))
