/**
 * Measures the load of a long stream in a new process, from its events and from a stored state: `node benchmarks/snapshots.mjs`.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Decider from "@scipnet/core/eventsourcing/Decider"
import * as Event from "@scipnet/core/eventsourcing/Event"
import * as EventStore from "@scipnet/core/eventsourcing/EventStore"
import * as EventCodec from "@scipnet/core/eventsourcing/EventCodec"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { Context, Effect, Either, Schema } from "effect"

const say = (text) => process.stdout.write(`${text}\n`)

const sizes = [10_000, 100_000]
const rounds = 5
const batch = 5_000

const Entered = Schema.TaggedStruct("Entered", { amount: Schema.Int, memo: Schema.String })
const codec = EventCodec.make(Entered)
const account = (snapshot) =>
  Decider.make({
    events: Entered,
    initial: { balance: 0, entries: 0 },
    decide: () => Either.right([]),
    evolve: ({ balance, entries }, { amount }) => ({ balance: balance + amount, entries: entries + 1 }),
    ...(snapshot
      ? {
          snapshot: { name: "account", version: 1, state: Schema.Struct({ balance: Schema.Int, entries: Schema.Int }) }
        }
      : {})
  })

class Store extends Context.Tag("Store")() {}

const withStore = (filename, use) =>
  Effect.runPromise(Effect.provide(Effect.flatMap(Store, use), SqlEventStore.layer(Store, { filename, codec })))

/** Appends a stream, and stores its state by loading it once. */
const prepare = (filename, count) =>
  withStore(filename, (store) =>
    Effect.gen(function* () {
      for (let done = 0; done < count; done += batch) {
        const entries = Array.from({ length: batch }, (_, index) => ({
          _tag: "Entered",
          amount: (done + index) % 97,
          memo: "a memo of the usual length, sixty characters or a few more"
        }))
        yield* EventStore.append(store, "account", done, yield* Event.mint(entries), { actor: "bench" })
      }
      yield* store.load("account", account(true))
      yield* Effect.sleep("500 millis")
    })
  )

/** Loads in this process, and prints the milliseconds. */
const load = (filename, snapshot) =>
  withStore(filename, (store) =>
    Effect.gen(function* () {
      const decider = account(snapshot)
      const start = performance.now()
      const { version } = yield* store.load("account", decider)
      say(JSON.stringify({ version, milliseconds: performance.now() - start }))
    })
  )

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const inNewProcess = (filename, kind) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), filename, kind], {
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout).milliseconds
}

const [filename, kind] = process.argv.slice(2)
if (filename !== undefined) {
  await load(filename, kind === "stored")
} else {
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), "snapshots-"))
    try {
      const file = join(folder, "log.db")
      await prepare(file, size)
      for (const each of ["events", "stored"]) {
        const times = Array.from({ length: rounds }, () => inNewProcess(file, each))
        say(`${size} events, from ${each}: ${median(times).toFixed(1)} ms`)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
