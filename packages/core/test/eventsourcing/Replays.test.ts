/** Compares pairs of generated requests with a model: only identical requests are replays, no other write is lost. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import type { AppendRequest, EventStore } from "../../src/eventsourcing/EventStore.ts"
import * as MemoryEventStore from "../../src/eventsourcing/memory/MemoryEventStore.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import { actor } from "../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../src/testing/contract/Equipment.ts"
import { codec, lent, returned } from "../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "./sql/TestDatabase.ts"

type Request = AppendRequest<EquipmentEvent>

const { array, constantFrom, option, record, tuple } = FastCheck

const append = record({
  stream: constantFrom("drill", "saw"),
  events: array(constantFrom<EquipmentEvent>(lent("ada"), lent("grace"), returned), { minLength: 1, maxLength: 2 })
})

interface Given {
  readonly appends: ReadonlyArray<{ readonly stream: string; readonly events: ReadonlyArray<EquipmentEvent> }>
  readonly payloadHash: string | null
}

const given: FastCheck.Arbitrary<Given> = record({
  appends: array(append, { minLength: 1, maxLength: 2 }),
  payloadHash: option(constantFrom("one", "two"))
})

/** Two requests that are often identical or differ in one detail. */
const pairs: FastCheck.Arbitrary<readonly [Given, Given]> = FastCheck.oneof(
  tuple(given, given),
  given.map((first) => [first, structuredClone(first)] as const),
  tuple(given, given).map(([first, { payloadHash }]) => [first, { ...first, payloadHash }] as const),
  given.map((first) => [first, { ...first, appends: first.appends.toReversed() }] as const)
)

/** The compared parts of a request: the stream, type and data of each event, in order. */
const partsOf = ({ appends }: Given): ReadonlyArray<string> =>
  appends.flatMap(({ stream, events }) => events.map((event) => JSON.stringify([stream, event])))
const contentOf = (given: Given): string => partsOf(given).join()
/** True if `part` is a prefix of `whole`. Ids are numbered, so the second request can repeat a prefix of the first. */
const isBeginning = (whole: Given, part: Given): boolean =>
  partsOf(part).every((each, at) => each === partsOf(whole)[at])
const countOf = ({ appends }: Given): number => appends.reduce((sum, { events }) => sum + events.length, 0)

const request = ({ appends, payloadHash }: Given, commandId: string | null, ids: string): Request => {
  let minted = 0
  return {
    appends: appends.map(({ stream, events }) => ({
      stream,
      expected: "any",
      events: events.map((event) => ({ id: `${ids}-${(minted += 1)}`, event }))
    })),
    metadata: { ...actor, commandId, payloadHash }
  }
}

const outcome = (store: EventStore<EquipmentEvent>, append: Request) =>
  Effect.match(store.appendAll(append), {
    onFailure: ({ _tag }) => _tag,
    onSuccess: ({ replayed }) => (replayed ? "replayed" : "written")
  })

const stores = Effect.suspend(() => Effect.all([MemoryEventStore.make(codec), SqlEventStore.make(codec)]))

describe("of two requests", () => {
  it.effect.prop(
    "with one command id the second is a replay if it is identical, and rejected otherwise",
    [pairs],
    ([[first, second]]) =>
      Effect.gen(function* () {
        const isSame = contentOf(first) === contentOf(second) && first.payloadHash === second.payloadHash
        for (const store of yield* stores) {
          expect(yield* outcome(store, request(first, "c-1", "first"))).toBe("written")
          expect(yield* outcome(store, request(second, "c-1", "second"))).toBe(isSame ? "replayed" : "CommandIdReused")
          expect((yield* store.head).position).toBe(countOf(first))
        }
      }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect.prop(
    "with the same event ids the second is a replay if it is identical, and rejected otherwise",
    [pairs],
    ([[first, second]]) =>
      Effect.gen(function* () {
        const isSame = isBeginning(first, second)
        for (const store of yield* stores) {
          expect(yield* outcome(store, request(first, null, "event"))).toBe("written")
          expect(yield* outcome(store, request(second, null, "event"))).toBe(isSame ? "replayed" : "DuplicateEvent")
          expect((yield* store.head).position).toBe(countOf(first))
        }
      }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect.prop(
    "in one transaction the second has the same outcome as after a commit of the first",
    [pairs],
    ([[first, second]]) =>
      Effect.gen(function* () {
        const isSame = contentOf(first) === contentOf(second) && first.payloadHash === second.payloadHash
        for (const store of yield* stores) {
          const outcomes = yield* Effect.all(
            [outcome(store, request(first, "c-1", "first")), outcome(store, request(second, "c-1", "second"))],
            { concurrency: "unbounded" }
          )
          expect(outcomes).toEqual(["written", isSame ? "replayed" : "CommandIdReused"])
        }
      }).pipe(Effect.provide(TestDatabase.memory))
  )
})
