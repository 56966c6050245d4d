import { writeFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Metric, Schedule } from "effect"
import * as SqlCheckpointStore from "../../src/eventsourcing/sql/SqlCheckpointStore.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import { appendEvents } from "../../src/testing/contract/ContractTest.ts"
import { codec, returned } from "../../src/testing/contract/Equipment.ts"
import { range } from "../../src/testing/contract/SubscriptionFollower.ts"
import * as ChildProcess from "../processes/ChildProcess.ts"
import * as Outbox from "./sql/Outbox.ts"
import * as TestDatabase from "./sql/TestDatabase.ts"

const total = 120
const all = range(1, total)
const poison = all.filter((position) => Outbox.isPoison(position))

/** Waits in real time for a value. */
const eventually = <A, E, R>(value: Effect.Effect<A, E, R>, holds: (value: A) => boolean) =>
  Effect.filterOrFail(value, holds).pipe(Effect.retry(Schedule.spaced("5 millis")), Effect.timeout("30 seconds"))

const delivered = TestDatabase.rows("SELECT position FROM delivered ORDER BY position")

const gauge = (name: string) =>
  Effect.map(Metric.snapshot, (pairs) =>
    pairs
      .filter(({ metricKey }) => metricKey.name === name && metricKey.tags.some(({ value }) => value === "outbox"))
      .map(({ metricState }) => ("value" in metricState ? metricState.value : undefined))
  )

describe("consumers of a log in a file that are killed", () => {
  it.scopedLive(
    "park each poison event once, and one of them retries events that another process marks",
    () =>
      Effect.gen(function* () {
        const filename = yield* TestDatabase.path
        const repaired = `${filename}.repaired`
        yield* Effect.gen(function* () {
          const store = yield* SqlEventStore.make(codec)
          const checkpoints = yield* SqlCheckpointStore.make
          yield* TestDatabase.statement(Outbox.table)
          yield* appendEvents(
            store,
            "drill",
            all.map(() => returned)
          )
          const start = ChildProcess.start(new URL("./sql/ParkingProgram.ts", import.meta.url), filename, repaired)
          const one = yield* start
          yield* start
          yield* eventually(checkpoints.parked("outbox"), ({ length }) => length >= 2)
          yield* one.kill
          yield* eventually(checkpoints.progress, ([outbox]) => outbox?.lag === 0)

          const parked = yield* checkpoints.parked("outbox")
          expect(parked.map(({ position }) => position)).toEqual(poison)
          expect(parked).toEqual(
            expect.arrayContaining([expect.objectContaining({ attempts: 2, cause: "Error: no address" })])
          )
          const healthy = all.filter((position) => !poison.includes(position))
          expect(yield* delivered).toEqual(healthy.map((position) => ({ position })))
          expect(yield* gauge("event_store_parked_events")).toEqual([poison.length])
          expect(yield* gauge("event_store_consumer_lag")).toEqual([0])

          writeFileSync(repaired, "")
          expect(yield* checkpoints.retryParked("outbox")).toBe(poison.length)
          yield* eventually(checkpoints.parked("outbox"), ({ length }) => length === 0)
          expect(yield* delivered).toEqual(all.map((position) => ({ position })))
          expect(yield* checkpoints.progress).toMatchObject([{ position: total, parked: 0, running: true }])
        }).pipe(Effect.provide(TestDatabase.at(filename)))
      }),
    60_000
  )
})
