import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Option, Stream, TestClock } from "effect"
import type { AppendRequest, EventStore, LogQuery, StreamQuery } from "../../../src/eventsourcing/EventStore.ts"
import type { Metadata } from "../../../src/eventsourcing/Event.ts"
import type { AppendError } from "../../../src/eventsourcing/EventStoreError.ts"
import * as Store from "../../../src/eventsourcing/EventStore.ts"
import * as MemoryEventStore from "../../../src/eventsourcing/memory/MemoryEventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { codec, lent, Retired, returned } from "../../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "../sql/TestDatabase.ts"

type Step =
  | { readonly do: "append"; readonly request: AppendRequest<EquipmentEvent> }
  | { readonly do: "append together"; readonly requests: ReadonlyArray<AppendRequest<EquipmentEvent>> }
  | { readonly do: "clock"; readonly now: number }
  | { readonly do: "read a stream"; readonly query: StreamQuery }
  | { readonly do: "read the log"; readonly query: LogQuery<EquipmentEvent> }

const { array, constant, constantFrom, integer, nat, oneof, option, record, string } = FastCheck

const stream = oneof(
  { weight: 12, arbitrary: constantFrom("drill", "saw", "dri%") },
  { weight: 1, arbitrary: constantFrom("", "\ud800", "\ufffd", "s".repeat(256)) }
)
const events = array(
  record(
    {
      id: constantFrom(...Array.from({ length: 40 }, (_, at) => `event-${at}`)),
      event: oneof(
        { weight: 9, arbitrary: constantFrom(lent("ada"), returned, Retired.make({ reason: "blunt" })) },
        { weight: 1, arbitrary: string({ unit: "binary" }).map((borrower) => ({ _tag: "Lent" as const, borrower })) }
      ),
      occurredAt: nat(9)
    },
    { requiredKeys: ["id", "event"] }
  ),
  { maxLength: 3 }
)
const expected = oneof(
  { weight: 3, arbitrary: constant("any" as const) },
  { weight: 2, arbitrary: constantFrom("none" as const, "exists" as const) },
  { weight: 3, arbitrary: integer({ min: -1, max: 6 }) }
)
const metadata: FastCheck.Arbitrary<Metadata> = record({
  actor: constantFrom("ada", "grace"),
  commandId: option(constantFrom("c-1", "c-2", "c-3", "c-4", ""), { freq: 3 }),
  payloadHash: option(constantFrom("one", "two")),
  correlationId: constant(null),
  causationId: constant(null),
  origin: option(string({ maxLength: 4 })),
  session: constant(null)
})
const append = record({ stream, expected, events })
const request: FastCheck.Arbitrary<AppendRequest<EquipmentEvent>> = record({
  appends: array(append, { maxLength: 3 }),
  guards: oneof(
    { weight: 4, arbitrary: constant([]) },
    { weight: 1, arbitrary: array(record({ stream, version: integer({ min: -1, max: 6 }) }), { maxLength: 2 }) }
  ),
  metadata
})

const number = oneof(integer({ min: -2, max: 20 }), constantFrom(Number.NaN, 1e9, 0.5, Number.POSITIVE_INFINITY))
const streamQuery: FastCheck.Arbitrary<StreamQuery> = record(
  { stream, direction: constantFrom("forwards" as const, "backwards" as const), from: number, limit: number },
  { requiredKeys: ["stream"] }
)
const logQuery: FastCheck.Arbitrary<LogQuery<EquipmentEvent>> = record(
  {
    from: number,
    limit: number,
    types: array(constantFrom("Lent" as const, "Returned" as const, "Retired" as const, "Acquired" as const)),
    streamPrefix: constantFrom("", "d", "dri%", "saw", "%", "_")
  },
  { requiredKeys: [] }
)

const step: FastCheck.Arbitrary<Step> = oneof(
  { weight: 6, arbitrary: record({ do: constant("append" as const), request }) },
  {
    weight: 3,
    arbitrary: record({
      do: constant("append together" as const),
      requests: array(request, { minLength: 2, maxLength: 12 })
    })
  },
  { weight: 1, arbitrary: record({ do: constant("clock" as const), now: nat(1_000) }) },
  { weight: 2, arbitrary: record({ do: constant("read a stream" as const), query: streamQuery }) },
  { weight: 2, arbitrary: record({ do: constant("read the log" as const), query: logQuery }) }
)

// The id of each log is unique, so the hashes differ.
const withoutHash = (found: ReadonlyArray<Store.Page<EquipmentEvent>["events"][number]>) =>
  found.map(({ hash: _, ...rest }) => rest)

// Errors are compared by their fields.
const described = <A, Failure extends object>(effect: Effect.Effect<A, Failure>) =>
  Effect.match(effect, {
    onFailure: (error) => ({ error: { ...error } }),
    onSuccess: (value) => ({ value: value ?? null })
  })

const take = (store: EventStore<EquipmentEvent>, each: Step): Effect.Effect<unknown, AppendError> => {
  switch (each.do) {
    case "append":
      return store.appendAll(each.request)
    case "append together":
      // In memory they run sequentially, in the order of arrival.
      return Effect.forEach(each.requests, (request) => described(store.appendAll(request)), {
        concurrency: "unbounded"
      })
    case "clock":
      return TestClock.setTime(each.now)
    case "read a stream":
      return Effect.map(store.readStream(each.query), withoutHash)
    case "read the log":
      return Effect.map(store.readAll(each.query), ({ events: found, next, head }) => [
        withoutHash(found),
        Option.getOrNull(next),
        head
      ])
  }
}

const outcome = (store: EventStore<EquipmentEvent>, each: Step) => described(take(store, each))

const plans = Number(process.env["SCIPNET_TEST_PLANS"] ?? 80)

describe("an event store in memory and one in SQLite", () => {
  it.effect.prop(
    "return the same results for any sequence of reads and of sequential or concurrent appends",
    [array(step, { minLength: 1, maxLength: 40 })],
    ([steps]) =>
      Effect.gen(function* () {
        const memory = yield* MemoryEventStore.make(codec)
        const sql = yield* SqlEventStore.make(codec)
        yield* TestClock.setTime(500)
        for (const each of steps) {
          expect(yield* outcome(sql, each)).toEqual(yield* outcome(memory, each))
        }
        const all = (store: EventStore<EquipmentEvent>) =>
          Effect.map(Stream.runCollect(Store.streamAll(store, { limit: 3 })), (found) => withoutHash([...found]))
        expect(yield* all(sql)).toEqual(yield* all(memory))
        expect((yield* sql.verify).position).toBe((yield* memory.verify).position)
        expect(yield* sql.verify).toEqual(yield* sql.head)
      }).pipe(Effect.provide(TestDatabase.memory)),
    { fastCheck: { numRuns: plans }, timeout: 1_000 * plans }
  )
})
