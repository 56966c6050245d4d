import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Event from "../../eventsourcing/Event.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { Expected } from "../../eventsourcing/EventStoreError.ts"
import { actor, appendEvents, expectFailure, type Test } from "./ContractTest.ts"
import { Acquired, type EquipmentEvent, lent, Retired, returned } from "./Equipment.ts"

type Request = Store.AppendRequest<EquipmentEvent>

const minted: Event.NewEvent<EquipmentEvent> = { id: "event-1", event: returned }
const request = (changes: {
  readonly stream?: string
  readonly expected?: Expected
  readonly events?: ReadonlyArray<Event.NewEvent<EquipmentEvent>>
  readonly metadata?: Partial<Event.Metadata>
}): Request => {
  const { stream = "drill", expected = "any", events = [minted], metadata } = changes
  return { appends: [{ stream, expected, events }], metadata: { ...actor, ...metadata } }
}

const unknownField = { ...lent("ada"), secret: "x" }

const invalid: { readonly [description: string]: Request } = {
  "an empty list of appends": { appends: [], metadata: actor },
  "an append without events": request({ events: [] }),
  "an empty stream name": request({ stream: "" }),
  "too long a stream name": request({ stream: "s".repeat(256) }),
  "a lone surrogate in a stream name": request({ stream: "drill \ud83d" }),
  "a null character in a stream name": request({ stream: "drill\0saw" }),
  "a lone surrogate in the data": request({ events: [{ id: "e", event: lent("ada \udead") }] }),
  "a lone surrogate before an escape": request({ events: [{ id: "e", event: lent('"\ud800\\') }] }),
  "too much data": request({ events: [{ id: "e", event: lent("a".repeat(8 * 1024 * 1024 + 1)) }] }),
  "data that its schema rejects": request({ events: [{ id: "e", event: { _tag: "Lent", borrower: "" } }] }),
  "an empty event id": request({ events: [{ id: "", event: returned }] }),
  "a lone surrogate in an event id": request({ events: [{ id: "\ud800", event: returned }] }),
  "too long an event id": request({ events: [{ id: "e".repeat(256), event: returned }] }),
  "a time that is not a number": request({ events: [{ ...minted, occurredAt: Number.NaN }] }),
  "a fraction of a millisecond": request({ events: [{ ...minted, occurredAt: 0.5 }] }),
  "a negative expected version": request({ expected: -1 }),
  "a fractional expected version": request({ expected: 1.5 }),
  "a lone surrogate in the actor": request({ metadata: { actor: "\udc00" } }),
  "a null character in the actor": request({ metadata: { actor: "ada\0" } }),
  "a null character in a command id": request({ metadata: { commandId: "c\0" } }),
  "a field that is not in the schema": request({ events: [{ id: "e", event: unknownField }] }),
  "too long an actor": request({ metadata: { actor: "a".repeat(201) } }),
  "an empty command id": request({ metadata: { commandId: "" } }),
  "too long a command id": request({ metadata: { commandId: "c".repeat(201) } }),
  "too long a payload hash": request({ metadata: { payloadHash: "f".repeat(129) } }),
  "too long a correlation id": request({ metadata: { correlationId: "c".repeat(201) } }),
  "too long a causation id": request({ metadata: { causationId: "c".repeat(201) } }),
  "too long an origin": request({ metadata: { origin: "o".repeat(501) } }),
  "too long a seal": request({ metadata: { seals: { label: "f".repeat(129) } } }),
  "an invalid seal name": request({ metadata: { seals: { ["__proto__"]: "f" } } }),
  "a guard with an invalid stream name": { ...request({}), guards: [{ stream: "\ud800", version: 0 }] },
  "a guard with an invalid version": { ...request({}), guards: [{ stream: "drill", version: -1 }] }
}

const names = [
  "'; DROP TABLE events; --",
  '"quoted"',
  "percent % and _",
  "tab\tand\nnewline",
  " ",
  "constructor",
  "__proto__",
  "caf\u00e9",
  "cafe\u0301",
  "🔧".repeat(127),
  "s".repeat(255)
]

const recordingTimes = (store: Store.EventStore<EquipmentEvent>) =>
  Effect.map(store.readStream({ stream: "drill" }), (events) => events.map(({ recordedAt }) => recordedAt))

/** Recorded fields of events, and validation before writing. */
export const tests = (test: Test): void => {
  test("an event is returned with its data, metadata and times", function* (store) {
    yield* TestClock.setTime(1_700_000_000_123)
    const event = Acquired.make({ label: "Drill\0\\ud800 \u2028 🔩", price: -40, currency: "" })
    const metadata: Event.Metadata = {
      actor: "ada",
      commandId: "c-1",
      payloadHash: "digest",
      correlationId: "inventory",
      causationId: null,
      origin: "counter 3",
      session: "shift 9",
      seals: { label: "digest", price: null }
    }
    yield* Store.append(store, "drill", "none", [{ id: "event-1", event, occurredAt: 1_600_000_000_000 }], metadata)
    const [stored] = yield* store.readStream({ stream: "drill" })
    const { hash } = yield* store.head
    expect(stored).toEqual({
      position: 1,
      stream: "drill",
      version: 1,
      id: "event-1",
      type: "Acquired",
      event,
      metadata,
      recordedAt: 1_700_000_000_123,
      occurredAt: 1_600_000_000_000,
      hash
    })
    yield* appendEvents(store, "drill", [returned])
    expect((yield* store.readStream({ stream: "drill", from: 2 }))[0]).toMatchObject({ occurredAt: null })
  })

  test("the recording time is that of the clock and never decreases", function* (store) {
    for (const now of [1_000, 5_000, 2_000, 4_999, 6_000]) {
      yield* TestClock.setTime(now)
      yield* appendEvents(store, "drill", [returned])
    }
    expect(yield* recordingTimes(store)).toEqual([1_000, 5_000, 5_000, 5_000, 6_000])
  })

  for (const [description, request] of Object.entries(invalid)) {
    test(`${description} fails with InvalidAppend, and the log is unchanged`, function* (store) {
      yield* appendEvents(store, "saw", [lent("ada")])
      const before = yield* store.head
      yield* expectFailure(store.appendAll(request), { _tag: "InvalidAppend" })
      expect(yield* store.head).toEqual(before)
      expect((yield* appendEvents(store, "saw", [returned], 1)).positions).toEqual([2])
      expect((yield* store.readAll({})).events).toHaveLength(2)
      expect((yield* store.verify).position).toBe(2)
    })
  }

  test("an invalid event fails its whole append", function* (store) {
    const events = yield* Event.mint([lent("ada"), Retired.make({ reason: "\ud800" })])
    const appends = [
      { stream: "saw", expected: "any" as const, events: yield* Event.mint([returned]) },
      { stream: "drill", expected: "any" as const, events }
    ]
    yield* expectFailure(store.appendAll({ appends, metadata: actor }), { stream: "drill" })
    expect((yield* store.head).position).toBe(0)
  })

  test("well-formed stream names are distinct streams", function* (store) {
    yield* Effect.forEach(names, (name) => appendEvents(store, name, [lent("ada")], "none"))
    for (const [index, name] of names.entries()) {
      const events = yield* store.readStream({ stream: name })
      expect(events.map(({ stream, position }) => [stream, position])).toEqual([[name, index + 1]])
    }
  })
}
