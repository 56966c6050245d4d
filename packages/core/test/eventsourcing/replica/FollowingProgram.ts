/** Follows a log with a replica, appends to it, and reports each of its own events that was acknowledged. */
import { Effect } from "effect"
import { returned } from "../../../src/testing/contract/Equipment.ts"
import * as Replicas from "./Replicas.ts"

const [shared = "", replica = "", name = ""] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const log = yield* Replicas.logIn(yield* Replicas.openLog(shared))
  const store = yield* Replicas.openStore(replica, log, { followInterval: "5 millis" })
  process.stdout.write("open\n")
  for (let at = 0; ; at += 1) {
    const { positions } = yield* Replicas.append(
      store,
      `${name} ${at % 5}`,
      [returned],
      Replicas.put(`${name} ${at % 3}`, { at })
    )
    // The next read sees it, also with another follower on the file.
    const { position } = yield* store.head
    if (position < (positions[0] ?? Infinity)) {
      process.stdout.write("stale\n")
    }
    process.stdout.write(`${positions.join(" ")}\n`)
    yield* Effect.sleep("1 millis")
  }
})

Effect.runFork(Effect.scoped(program))
