/** Appends events to the log in a file, one at a time. Arguments: FILE COUNT. */
import { Effect } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as EventStore from "../../../src/eventsourcing/EventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { codec, returned } from "../../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "./TestDatabase.ts"

const [file = "", count = "0"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const store = yield* SqlEventStore.make(codec)
  for (let at = 0; at < Number(count); at += 1) {
    yield* EventStore.append(
      store,
      `of ${process.pid}`,
      at,
      yield* Event.mint([returned]),
      Event.actorMetadata("a process")
    )
  }
})

await Effect.runPromise(Effect.provide(program, TestDatabase.at(file)))
