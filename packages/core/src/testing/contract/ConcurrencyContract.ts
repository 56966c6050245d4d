import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Event from "../../eventsourcing/Event.ts"
import type { AppendRequest } from "../../eventsourcing/EventStore.ts"
import type { Test } from "./ContractTest.ts"
import { actor, commandMetadata, failureFields, appendEvents } from "./ContractTest.ts"
import type { EquipmentEvent } from "./Equipment.ts"
import { lent, returned } from "./Equipment.ts"

type Request = AppendRequest<EquipmentEvent>

const requests = (count: number, stream: (index: number) => string) =>
  Effect.forEach(
    Array.from({ length: count }, (_, index) => index),
    (index): Effect.Effect<Request> =>
      Effect.map(Event.mint([lent(`borrower ${index}`), returned]), (events) => ({
        appends: [{ stream: stream(index), expected: "any", events }],
        metadata: commandMetadata(`command-${index}`, "digest")
      }))
  )

const withAppend = (
  { appends: [append], metadata }: Request,
  change: Partial<Request["appends"][number]>
): Request => ({
  appends: append === undefined ? [] : [{ ...append, ...change }],
  metadata
})

/** Invalid requests and their errors; the log has a stream "existing" of one event with the id "known". */
const invalid: ReadonlyArray<readonly [string, (good: Request) => Request, object]> = [
  [
    "with a wrong expected version",
    (good) => withAppend(good, { stream: "existing", expected: "none" }),
    { _tag: "StreamConflict", stream: "existing", expected: "none", actual: 1 }
  ],
  [
    "with a wrong guard",
    (good) => ({ ...good, guards: [{ stream: "existing", version: 7 }] }),
    { _tag: "StreamConflict", stream: "existing", expected: 7, actual: 1 }
  ],
  [
    "with an event that is in the log",
    ({ appends: [append], metadata }) => ({
      appends: [
        { stream: "existing", expected: "any", events: [{ id: "known", event: returned }, ...(append?.events ?? [])] }
      ],
      metadata
    }),
    { _tag: "DuplicateEvent", ids: ["known"] }
  ],
  [
    "with the command id of another request",
    (good) => ({ ...good, metadata: commandMetadata("command-3", "another digest") }),
    { _tag: "CommandIdReused", commandId: "command-3" }
  ],
  ["that cannot be stored", (good) => withAppend(good, { stream: "\ud800" }), { _tag: "InvalidAppend" }]
]

/** Concurrent appends: each has an outcome of its own, as if they had run one after the other. */
export const tests = (test: Test): void => {
  for (const [name, invalidate, expectedError] of invalid) {
    test(`of 100 concurrent appends, one ${name} fails alone`, (store) =>
      Effect.gen(function* () {
        yield* store.appendAll({
          appends: [{ stream: "existing", expected: "none", events: [{ id: "known", event: returned }] }],
          metadata: actor
        })
        const good = yield* requests(100, (index) => `tool-${index % 7}`)
        const mixed = good.map((request, index) => (index === 57 ? invalidate(request) : request))
        const outcomes = yield* Effect.forEach(mixed, (request) => Effect.either(store.appendAll(request)), {
          concurrency: "unbounded"
        })
        const failed = outcomes.flatMap((outcome, index) =>
          Either.isLeft(outcome) ? [{ index, ...outcome.left }] : []
        )
        expect(failed).toMatchObject([{ index: 57, ...expectedError }])
        const positions = outcomes.flatMap((outcome) => (Either.isRight(outcome) ? outcome.right.positions : []))
        expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 198 }, (_, index) => index + 2))
        const { events } = yield* store.readAll({})
        for (const [index, outcome] of outcomes.entries()) {
          const written = Either.map(outcome, ({ positions }) =>
            positions.map((position) => events[position - 1]?.event)
          )
          expect(index === 57 || Either.getOrNull(written)).toEqual(
            index === 57 || [lent(`borrower ${index}`), returned]
          )
        }
        expect(yield* store.verify).toEqual(yield* store.head)
      }))
  }

  test("concurrent appends to one stream have consecutive versions", (store) =>
    Effect.gen(function* () {
      yield* Effect.forEach(yield* requests(60, () => "drill"), (request) => store.appendAll(request), {
        concurrency: "unbounded"
      })
      const events = yield* store.readStream({ stream: "drill" })
      expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1))
    }))

  test("of concurrent appends that expect the same version, one succeeds", (store) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "drill", [returned])
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, index) => lent(`borrower ${index}`)),
        (event) => Effect.either(appendEvents(store, "drill", [event], 1)),
        { concurrency: "unbounded" }
      )
      expect(outcomes.filter(Either.isRight)).toHaveLength(1)
      expect((yield* store.head).position).toBe(2)
      expect(yield* failureFields(appendEvents(store, "drill", [returned], 1))).toMatchObject({
        _tag: "StreamConflict",
        actual: 2
      })
    }))

  test("a concurrently repeated command is executed once", (store) =>
    Effect.gen(function* () {
      const command = commandMetadata("c-1", "digest")
      const receipts = yield* Effect.forEach(
        Array.from({ length: 20 }, () => returned),
        (event) => appendEvents(store, "drill", [event, event], "any", command),
        { concurrency: "unbounded" }
      )
      expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1)
      expect(new Set(receipts.map(({ positions }) => positions.join()))).toEqual(new Set(["1,2"]))
      expect((yield* store.head).position).toBe(2)
    }))

  test("a concurrently repeated event is stored once", (store) =>
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
