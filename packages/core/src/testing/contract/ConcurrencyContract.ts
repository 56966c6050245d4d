import { expect } from "@effect/vitest"
import { Effect, Either } from "effect"
import * as Event from "../../eventsourcing/Event.ts"
import type { AppendRequest } from "../../eventsourcing/EventStore.ts"
import type { Test } from "./ContractTest.ts"
import { actor, commanded, failure, put } from "./ContractTest.ts"
import type { EquipmentEvent } from "./Equipment.ts"
import { lent, returned } from "./Equipment.ts"

type Request = AppendRequest<EquipmentEvent>

const requests = (count: number, stream: (at: number) => string) =>
  Effect.forEach(
    Array.from({ length: count }, (_, at) => at),
    (at): Effect.Effect<Request> =>
      Effect.map(Event.mint([lent(`borrower ${at}`), returned]), (events) => ({
        appends: [{ stream: stream(at), expected: "any", events }],
        metadata: commanded(`command-${at}`, "digest")
      }))
  )

const one = ({ appends: [append], metadata }: Request, change: Partial<Request["appends"][number]>): Request => ({
  appends: append === undefined ? [] : [{ ...append, ...change }],
  metadata
})

/** How one of a hundred is bad, and what it is told; the log has a stream "kept" of one event with the id "known". */
const bad: ReadonlyArray<readonly [string, (good: Request) => Request, object]> = [
  [
    "that expects what is not so",
    (good) => one(good, { stream: "kept", expected: "none" }),
    { _tag: "StreamConflict", stream: "kept", expected: "none", actual: 1 }
  ],
  [
    "with a guard that moved",
    (good) => ({ ...good, guards: [{ stream: "kept", version: 7 }] }),
    { _tag: "StreamConflict", stream: "kept", expected: 7, actual: 1 }
  ],
  [
    "of which an event is there already",
    ({ appends: [append], metadata }) => ({
      appends: [
        { stream: "kept", expected: "any", events: [{ id: "known", event: returned }, ...(append?.events ?? [])] }
      ],
      metadata
    }),
    { _tag: "DuplicateEvent", ids: ["known"] }
  ],
  [
    "whose command id another used",
    (good) => ({ ...good, metadata: commanded("command-3", "another digest") }),
    { _tag: "CommandIdReused", commandId: "command-3" }
  ],
  ["that can never be stored", (good) => one(good, { stream: "\ud800" }), { _tag: "InvalidAppend" }]
]

/** Appending from several sides at once: each has an outcome of its own, as if all had come one after the other. */
export const tests = (test: Test): void => {
  for (const [name, spoil, told] of bad) {
    test(`of a hundred at once, one ${name} fails alone`, (store) =>
      Effect.gen(function* () {
        yield* store.appendAll({
          appends: [{ stream: "kept", expected: "none", events: [{ id: "known", event: returned }] }],
          metadata: actor
        })
        const good = yield* requests(100, (at) => `tool-${at % 7}`)
        const mixed = good.map((request, at) => (at === 57 ? spoil(request) : request))
        const outcomes = yield* Effect.forEach(mixed, (request) => Effect.either(store.appendAll(request)), {
          concurrency: "unbounded"
        })
        const failed = outcomes.flatMap((outcome, at) => (Either.isLeft(outcome) ? [{ at, ...outcome.left }] : []))
        expect(failed).toMatchObject([{ at: 57, ...told }])
        const written = outcomes.flatMap((outcome) => (Either.isRight(outcome) ? outcome.right.positions : []))
        expect(written.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 198 }, (_, at) => at + 2))
        const { events } = yield* store.readAll({})
        for (const [at, outcome] of outcomes.entries()) {
          const found = Either.map(outcome, ({ positions }) => positions.map((position) => events[position - 1]?.event))
          expect(at === 57 || Either.getOrNull(found)).toEqual(at === 57 || [lent(`borrower ${at}`), returned])
        }
        expect(yield* store.verify).toEqual(yield* store.head)
      }))
  }

  test("what comes at once to one stream counts its versions without a gap", (store) =>
    Effect.gen(function* () {
      yield* Effect.forEach(yield* requests(60, () => "drill"), (request) => store.appendAll(request), {
        concurrency: "unbounded"
      })
      const events = yield* store.readStream({ stream: "drill" })
      expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1))
    }))

  test("of those that expect the same version at once, one gets through", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", [returned])
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, at) => lent(`borrower ${at}`)),
        (event) => Effect.either(put(store, "drill", [event], 1)),
        { concurrency: "unbounded" }
      )
      expect(outcomes.filter(Either.isRight)).toHaveLength(1)
      expect((yield* store.head).position).toBe(2)
      expect(yield* failure(put(store, "drill", [returned], 1))).toMatchObject({ _tag: "StreamConflict", actual: 2 })
    }))

  test("a command that comes several times at once is done once", (store) =>
    Effect.gen(function* () {
      const command = commanded("c-1", "digest")
      const receipts = yield* Effect.forEach(
        Array.from({ length: 20 }, () => returned),
        (event) => put(store, "drill", [event, event], "any", command),
        { concurrency: "unbounded" }
      )
      expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1)
      expect(new Set(receipts.map(({ positions }) => positions.join()))).toEqual(new Set(["1,2"]))
      expect((yield* store.head).position).toBe(2)
    }))

  test("an event that comes several times at once is there once", (store) =>
    Effect.gen(function* () {
      const events = yield* Event.mint([returned])
      const receipts = yield* Effect.forEach(
        Array.from({ length: 20 }, () => events),
        (same) => store.appendAll({ appends: [{ stream: "drill", expected: "any", events: same }], metadata: actor }),
        { concurrency: "unbounded" }
      )
      expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1)
      expect((yield* store.head).position).toBe(1)
    }))
}
