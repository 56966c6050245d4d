/** Consumes the log in a file until it is killed, and writes the positions to a file. Arguments: FILE NOTES NAME. */
import { appendFileSync } from "node:fs"
import { Effect } from "effect"
import * as Consumer from "../../../src/eventsourcing/Consumer.ts"
import * as Outbox from "./Outbox.ts"
import * as TestDatabase from "./TestDatabase.ts"

const [file = "", notes = "", name = ""] = process.argv.slice(2)

const program = Effect.flatMap(
  Outbox.options((positions) => appendFileSync(notes, positions.map((position) => `${name} ${position}\n`).join(""))),
  Consumer.run
)

await Effect.runPromise(Effect.provide(program, TestDatabase.at(file)))
