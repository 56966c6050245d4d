/** Exactly once within a file: a process manager that is killed at any moment doubles no effect and loses none. */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Random, Stream } from "effect"
import * as EventStore from "../../../src/eventsourcing/EventStore.ts"
import * as SqlCheckpointStore from "../../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as ClientStore from "./ClientStore.ts"
import * as ProcessManager from "./ProcessManager.ts"
import * as TestDatabase from "./TestDatabase.ts"

const program = new URL("./ManagingProgram.ts", import.meta.url)
const kills = Number(process.env["SCIPNET_TEST_KILLS"] ?? 10)

const tables = Effect.all(
  ["items", "versions", "borrowers"].map((table) => TestDatabase.rows(`SELECT * FROM ${table} ORDER BY 1`))
)

describe("a process manager of which two programs run and one is killed, again and again", () => {
  it.scopedLive(
    "appends and writes once for each event, and its projections are equal to rebuilt ones",
    () =>
      Effect.gen(function* () {
        const file = yield* TestDatabase.path
        yield* Effect.scoped(Effect.provide(ProcessManager.store, ClientStore.at(file)))
        const start = (round: number) => ChildProcess.open(program, [file, `p${round}`], { listen: true })
        let waiting = yield* start(0)
        let handled = 0
        for (let round = 1; round <= kills; round += 1) {
          const next = yield* start(round)
          // Kills the program that has begun to commit, some time later: while it waits, handles or commits.
          yield* Effect.repeat(Effect.sleep("2 millis"), {
            until: () => Effect.sync(() => waiting.lines.length > 0 || next.lines.length > 0)
          })
          yield* Effect.sleep(yield* Random.nextIntBetween(0, 60))
          const [killed, left] = next.lines.length > 0 ? [next, waiting] : [waiting, next]
          handled += killed.lines.length
          yield* killed.kill
          waiting = left
        }
        // The last one has taken over too.
        yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => Effect.sync(() => waiting.lines.length > 0) })
        yield* waiting.kill
        expect(handled).toBeGreaterThanOrEqual(kills)

        yield* Effect.gen(function* () {
          const store = yield* ProcessManager.store
          const checkpoints = yield* SqlCheckpointStore.make
          const rest = yield* Effect.fork(ProcessManager.run(store, () => undefined))
          yield* Effect.repeat(Effect.zipRight(Effect.sleep("5 millis"), checkpoints.progress), {
            until: ([progress]) => progress?.lag === 0
          })
          yield* Fiber.interrupt(rest)

          const events = Array.from(yield* Stream.runCollect(EventStore.streamAll(store)))
          const loans = events.flatMap(({ event }) => (event._tag === "Lent" ? [event.borrower] : []))
          const reactions = events.flatMap(({ event }) => (event._tag === "Retired" ? [event.reason] : []))
          expect(loans.length).toBeGreaterThan(kills)
          expect(reactions).toEqual(loans)
          expect(yield* ClientStore.orders(yield* SqliteClient.SqliteClient)).toEqual(loans)
          expect((yield* store.verify).position).toBe(events.length)
          const live = yield* tables
          yield* Stream.runDrain(store.rebuild())
          expect(yield* tables).toEqual(live)
        }).pipe(Effect.provide(ClientStore.at(file)))
      }),
    600_000
  )
})
