/** Random batches: a log in PostgreSQL has the outcomes and the events of the store in memory. */
import { describe, expect, it } from "@effect/vitest"
import * as Event from "@scipnet/core/eventsourcing/Event"
import type { AppendRequest, EventStore, Guard } from "@scipnet/core/eventsourcing/EventStore"
import type { Expected } from "@scipnet/core/eventsourcing/EventStoreError"
import * as MemoryEventStore from "@scipnet/core/eventsourcing/memory/MemoryEventStore"
import { Effect, FastCheck } from "effect"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"

const { array, constantFrom, record } = FastCheck

const stream = constantFrom("a", "B", "ä", "$", "stream-1")

interface Given {
  readonly appends: ReadonlyArray<{ readonly stream: string; readonly expected: Expected; readonly count: number }>
  readonly guards: ReadonlyArray<Guard>
  readonly commandId: string | null
  readonly payloadHash: string
  readonly ids: number
}

const given: FastCheck.Arbitrary<Given> = record({
  appends: array(
    record({
      stream,
      expected: constantFrom<Expected>("any", "none", "exists", 0, 1, 2, 3),
      count: constantFrom(1, 1, 2)
    }),
    {
      minLength: 1,
      maxLength: 2
    }
  ),
  guards: array(record({ stream, version: constantFrom(0, 1, 2) }), { maxLength: 1 }),
  // Half of the appends without one: few commands would leave most batches without new events.
  commandId: constantFrom<string | null>(null, null, null, "c-1", "c-2", "c-3"),
  payloadHash: constantFrom("one", "one", "two"),
  /** Equal numbers repeat event ids. */
  ids: FastCheck.nat(60)
})

const requestOf = (each: Given): AppendRequest<Ledger.Entered> => {
  let minted = 0
  return {
    appends: each.appends.map(({ stream: name, expected, count }) => ({
      stream: name,
      expected,
      events: Array.from({ length: count }, () => ({
        id: `${each.ids}-${(minted += 1)}`,
        event: Ledger.Entered.make({ amount: each.ids % 3, memo: "a memo" })
      }))
    })),
    guards: each.guards,
    metadata: { ...Event.actorMetadata("clerk"), commandId: each.commandId, payloadHash: each.payloadHash }
  }
}

const outcome = (append: ReturnType<EventStore<Ledger.Entered>["appendAll"]>) =>
  Effect.match(append, { onFailure: ({ _tag }) => _tag, onSuccess: (receipt) => receipt })

const runs = Number(process.env["SCIPNET_TEST_PG_BATCHES"] ?? "25")

describe.skipIf(Installation.isSkipped)("random batches", () => {
  it.scopedLive("have the outcomes and the events of the store in memory", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const { appendRequest, log } = yield* Ledger.open(Ledger.settings(url))
      const memory = yield* MemoryEventStore.make(Ledger.codec)
      for (const batch of FastCheck.sample(array(given, { minLength: 1, maxLength: 12 }), runs)) {
        const requests = batch.map(requestOf)
        // The memory's appends in order are those of the one transaction.
        const expected = yield* Effect.forEach(requests, (each) => outcome(memory.appendAll(each)))
        const actual = yield* Effect.forEach(requests, (each) => outcome(appendRequest(each, undefined)), {
          concurrency: "unbounded"
        })
        expect(actual).toEqual(expected)
      }
      const { events } = yield* Ledger.readAll(log)
      const stored = yield* memory.readAll({ limit: 1000 })
      expect(
        events.slice(0, 1000).map(({ position, stream: name, version, id }) => [position, name, version, id])
      ).toEqual(stored.events.map(({ position, stream: name, version, id }) => [position, name, version, id]))
      expect(events.length).toBeGreaterThan(10)
    })
  )
})
