/** The metrics of commands, transactions and conflicts. */
import { describe, expect, it } from "@effect/vitest"
import { Scp } from "@scipnet/core"
import { Effect, Metric, MetricState } from "effect"
import * as Fixture from "./Fixture.ts"
import * as Parts from "./Parts.ts"

const { filled } = Fixture

/** The values of the counters and the counts of the histograms, by name and tags. */
const counts = Effect.map(Metric.snapshot, (pairs) =>
  Object.fromEntries(
    pairs.flatMap(({ metricKey, metricState }) => {
      const name = [metricKey.name, ...metricKey.tags.map(({ value }) => value)].join(" ")
      const state: unknown = metricState
      return MetricState.isCounterState(state) || MetricState.isHistogramState(state)
        ? [[name, Number(state.count)]]
        : []
    })
  )
)

/** The increases of the metrics by an effect. */
const added = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* counts
    yield* effect
    const after = yield* counts
    return (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
  })

const rename = (name: string) => Scp.Rename.make({ scp: "SCP-002", name })

describe("metrics", () => {
  it.effect("count commands by outcome", () =>
    Effect.gen(function* () {
      const of = yield* added(
        Effect.gen(function* () {
          yield* Parts.execute("admin", rename("A"))
          yield* Parts.execute("admin", rename("B"))
          yield* Parts.execute("admin", rename("B"))
          yield* Parts.refusal("reader-1", rename("C"))
        })
      )
      expect(["accepted", "already", "refused", "failed"].map((outcome) => of(`deepwell_commands ${outcome}`))).toEqual(
        [2, 1, 1, 0]
      )
    }).pipe(filled)
  )

  it.effect("measure transactions and commits, the wait for the write lock, and the appends of a group commit", () =>
    Effect.gen(function* () {
      const of = yield* added(Parts.execute("admin", rename("A")))
      expect(of("database_transaction_ms write")).toBe(1)
      expect(of("database_lock_wait_ms")).toBe(1)
      expect(of("database_commit_ms")).toBe(1)
      expect(of("event_store_batch_appends")).toBe(1)
      expect(of("database_transaction_ms read")).toBeGreaterThan(0)
    }).pipe(filled)
  )

  it.live("count conflicts", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const overtaken = Parts.overtaken(Parts.execute("admin", rename("A")), Parts.execute("archivist-4", rename("B")))
      expect((yield* added(overtaken))("deepwell_conflicts")).toBeGreaterThan(0)
    }).pipe(Effect.provide(Parts.layer))
  )
})
