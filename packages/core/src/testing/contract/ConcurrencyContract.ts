import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Event from "../../eventsourcing/Event.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import { actor, appendEvents, commandMetadata, concurrently, expectFailure, type Test } from "./ContractTest.ts"
import { type EquipmentEvent, lent, returned } from "./Equipment.ts"
import { range } from "./SubscriptionFollower.ts"

type Request = Store.AppendRequest<EquipmentEvent>

const requests = (count: number, stream: (index: number) => string) =>
  Effect.forEach(range(0, count - 1), (index): Effect.Effect<Request> =>
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
    test(`of 100 concurrent appends, one ${name} fails alone`, function* (store) {
      yield* Store.append(store, "existing", "none", [{ id: "known", event: returned }], actor)
      const good = yield* requests(100, (index) => `tool-${index % 7}`)
      const mixed = good.map((request, index) => (index === 57 ? invalidate(request) : request))
      const outcomes = yield* concurrently(mixed, (request) => Effect.either(store.appendAll(request)))
      const failed = outcomes.flatMap((outcome, index) => (Either.isLeft(outcome) ? [{ index, ...outcome.left }] : []))
      expect(failed).toMatchObject([{ index: 57, ...expectedError }])
      const positions = outcomes.flatMap((outcome) => (Either.isRight(outcome) ? outcome.right.positions : []))
      expect(positions.toSorted((a, b) => a - b)).toEqual(range(2, 199))
      const { events } = yield* store.readAll({})
      for (const [index, outcome] of outcomes.entries()) {
        const written = Either.map(outcome, ({ positions }) => positions.map((position) => events[position - 1]?.event))
        expect(index === 57 || Either.getOrNull(written)).toEqual(index === 57 || [lent(`borrower ${index}`), returned])
      }
      expect(yield* store.verify).toEqual(yield* store.head)
    })
  }

  test("concurrent appends to one stream have consecutive versions", function* (store) {
    yield* concurrently(yield* requests(60, () => "drill"), (request) => store.appendAll(request))
    const events = yield* store.readStream({ stream: "drill" })
    expect(events.map(({ version }) => version)).toEqual(range(1, 120))
  })

  test("of concurrent appends that expect the same version, one succeeds", function* (store) {
    yield* appendEvents(store, "drill", [returned])
    const outcomes = yield* concurrently(range(0, 39), (index) =>
      Effect.either(appendEvents(store, "drill", [lent(`borrower ${index}`)], 1))
    )
    expect(outcomes.filter(Either.isRight)).toHaveLength(1)
    expect((yield* store.head).position).toBe(2)
    yield* expectFailure(appendEvents(store, "drill", [returned], 1), { _tag: "StreamConflict", actual: 2 })
  })

  test("a concurrently repeated command is executed once", function* (store) {
    const command = commandMetadata("c-1", "digest")
    const receipts = yield* concurrently(range(1, 20), () =>
      appendEvents(store, "drill", [returned, returned], "any", command)
    )
    expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(receipts.map(({ positions }) => positions.join()))).toEqual(new Set(["1,2"]))
    expect((yield* store.head).position).toBe(2)
  })

  test("a concurrently repeated event is stored once", function* (store) {
    const events = yield* Event.mint([returned])
    const receipts = yield* concurrently(range(1, 20), () => Store.append(store, "drill", "any", events, actor))
    expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect((yield* store.head).position).toBe(1)
  })
}
