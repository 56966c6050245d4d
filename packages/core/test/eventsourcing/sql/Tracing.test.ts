/** Each method of the store has a span, with its transactions as children. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Stream } from "effect"
import type { Scope, Tracer } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as StateCache from "../../../src/eventsourcing/StateCache.ts"
import { commandMetadata, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { codec, returned } from "../../../src/testing/contract/Equipment.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as RecordedSpans from "./RecordedSpans.ts"
import * as TestDatabase from "./TestDatabase.ts"

type Store = SqlEventStore.SqlEventStore<EquipmentEvent>

/** The method that runs in the transaction and span of its caller. */
const borrowed = "fold"

const labels = StateCache.make(
  { initial: 0, evolve: (count: number) => count + 1 },
  (event: EquipmentEvent) => event._tag === "Acquired"
)

const calls: {
  readonly [Method in Exclude<keyof Store, typeof borrowed>]: (
    store: Store
  ) => Effect.Effect<unknown, unknown, Scope.Scope>
} = {
  appendAll: (store) =>
    Effect.flatMap(Event.mint([returned]), (events) =>
      store.appendAll({
        appends: [{ stream: "item-2", expected: "none", events }],
        metadata: commandMetadata("c-1", "digest")
      })
    ),
  readStream: (store) => store.readStream({ stream: "item-1" }),
  load: (store) => store.load("item-1", labels),
  readAll: (store) => store.readAll({}),
  head: (store) => store.head,
  outcomeOf: (store) => store.outcomeOf({ actor: "quartermaster", commandId: "c-1" }),
  verify: (store) => store.verify,
  watch: (store) => store.watch,
  status: (store) => store.status,
  transaction: (store) => store.transaction(Effect.void),
  rebuild: (store) => Stream.runDrain(store.rebuild())
}

/** The spans that begin during the effect. */
const spansOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(RecordedSpans.during(effect), ({ exit, spans }) => {
    expect(Exit.isSuccess(exit)).toBe(true)
    return spans
  })

const made = Effect.tap(SqlEventStore.make(codec, EquipmentProjection.all), (store) =>
  appendEvents(store, "item-1", [returned])
)

const parentOf = (span: Tracer.Span): string =>
  span.parent._tag === "Some" && span.parent.value._tag === "Span" ? span.parent.value.name : "none"

describe("a store", () => {
  it.effect("has a traced call for each of its methods", () =>
    Effect.gen(function* () {
      expect([...Object.keys(calls), borrowed].toSorted()).toEqual(Object.keys(yield* made).toSorted())
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.scoped.each(Object.entries(calls))("%s is a span, with its transactions in it", ([method, call]) =>
    Effect.gen(function* () {
      const store = yield* made
      const spans = yield* spansOf(call(store))
      const [own, ...others] = spans.filter(({ name }) => name.startsWith("EventStore."))
      expect(others).toEqual([])
      expect(own).toMatchObject({ name: `EventStore.${method}`, status: { _tag: "Ended" } })
      const transactions = spans.filter(({ name }) => name.startsWith("Database."))
      // Polling for new events runs in a separate fiber, shared by all subscribers.
      expect(transactions.length > 0).toBe(method !== "watch")
      expect(new Set(transactions.map(parentOf))).toEqual(new Set(transactions.map(() => `EventStore.${method}`)))
    }).pipe(Effect.provide(TestDatabase.file))
  )
})
