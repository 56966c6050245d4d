/**
 * The cases of Act's store kit: commits, query filters, and leases with watermarks. Act's streams of subscribers are the
 * consumers of this store, its watermark is the checkpoint, its lease is the claim.
 */
import { expect } from "@effect/vitest"
import { Chunk, Duration, Effect, Option, Stream, TestClock } from "effect"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as Store from "../../../src/eventsourcing/EventStore.ts"
import { appendEvents, expectFailure, StoreFactory, type Test } from "../../../src/testing/contract/ContractTest.ts"
import { type EquipmentEvent, lent, manyEvents, Retired, returned } from "../../../src/testing/contract/Equipment.ts"

type Recorded = Event.RecordedEvent<EquipmentEvent>

const correlated = (correlationId: string): Event.Metadata => ({ ...Event.actorMetadata("ada"), correlationId })

/** The positions of the events of the log that a predicate selects. */
const select = (
  store: Store.EventStore<EquipmentEvent>,
  matches: (event: Recorded) => boolean,
  query: Store.LogQuery<EquipmentEvent> = {}
) =>
  Effect.map(Stream.runCollect(Stream.filter(Store.streamAll(store, query), matches)), (events) =>
    Chunk.toReadonlyArray(events).map(({ position }) => position)
  )

const claimOf = (name: string, holder = "worker") => ({ name, holder, expiry: Duration.seconds(10) })

/** Commits, query filters, leases. */
export const tests = (test: Test): void => {
  test("a commit returns increasing positions, and its events have consecutive versions", function* (store) {
    yield* appendEvents(store, "other", [returned])
    const { positions } = yield* appendEvents(store, "drill", [lent("ada"), lent("ben"), returned])
    expect(positions).toEqual([2, 3, 4])
    const events = yield* store.readStream({ stream: "drill" })
    expect(events.map(({ version, type }) => [version, type])).toEqual([
      [1, "Lent"],
      [2, "Lent"],
      [3, "Returned"]
    ])
  })

  test("an event has the correlation and the stream of its commit", function* (store) {
    yield* appendEvents(store, "drill", [returned], "any", correlated("inventory"))
    expect(yield* store.readStream({ stream: "drill" })).toMatchObject([
      { stream: "drill", metadata: { correlationId: "inventory" } }
    ])
  })

  test("a commit at a wrong version fails, and the events before it remain", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned])
    yield* expectFailure(appendEvents(store, "drill", [lent("ben")], 1), { _tag: "StreamConflict", actual: 2 })
    expect(yield* store.readStream({ stream: "drill" })).toHaveLength(2)
  })

  test("a query selects by exact stream, by names, and by both", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned])
    yield* appendEvents(store, "drill-2", [lent("ben"), returned, Retired.make({ reason: "worn" })])
    expect(yield* store.readStream({ stream: "drill" })).toHaveLength(2)
    expect(yield* select(store, () => true, { types: ["Retired"], streamPrefix: "drill-2" })).toEqual([5])
    expect(yield* select(store, () => true, { types: ["Lent", "Retired"] })).toEqual([1, 3, 5])
  })

  test("a query by correlation filters the streamed log (Act: a filter of the query)", function* (store) {
    yield* appendEvents(store, "drill", [lent("ada"), returned], "any", correlated("inventory"))
    yield* appendEvents(store, "saw", [returned], "any", correlated("repair"))
    yield* appendEvents(store, "saw", [lent("ben")], "any", correlated("inventory"))
    expect(yield* select(store, ({ metadata }) => metadata.correlationId === "inventory")).toEqual([1, 2, 4])
  })

  test("a query by time filters the streamed log, whose times never decrease (Act: a filter of the query)", function* (store) {
    for (const now of [1_000, 2_000, 3_000]) {
      yield* TestClock.setTime(now)
      yield* appendEvents(store, "drill", [returned])
    }
    expect(yield* select(store, ({ recordedAt }) => recordedAt > 1_000 && recordedAt < 3_000)).toEqual([2])
    expect(yield* select(store, ({ recordedAt }) => recordedAt > 3_000)).toEqual([])
    const until = Stream.takeWhile(Store.streamAll(store), ({ recordedAt }) => recordedAt <= 2_000)
    expect(Chunk.size(yield* Stream.runCollect(until))).toBe(2)
  })

  test("a stream is queried backwards, and between two bounds", function* (store) {
    yield* appendEvents(store, "drill", manyEvents(4))
    const versions = (query: Omit<Store.StreamQuery, "stream">) =>
      Effect.map(store.readStream({ stream: "drill", ...query }), (events) => events.map(({ version }) => version))
    expect(yield* versions({ direction: "backwards" })).toEqual([4, 3, 2, 1])
    expect(yield* versions({ from: 2 })).toEqual([2, 3, 4])
    expect(yield* versions({ limit: 3 })).toEqual([1, 2, 3])
    expect(yield* versions({ direction: "backwards", limit: 3 })).toEqual([4, 3, 2])
  })

  test("streams are selected by exact name or prefix, without wildcards (Act: by regular expression)", function* (store) {
    for (const stream of ["tool-a", "tool-b", "xtool-a", "tool.a", "^tool"]) {
      yield* appendEvents(store, stream, [returned])
    }
    expect(yield* select(store, () => true, { streamPrefix: "tool-" })).toEqual([1, 2])
    expect(yield* select(store, () => true, { streamPrefix: "tool." })).toEqual([4])
    expect(yield* select(store, () => true, { streamPrefix: "^tool" })).toEqual([5])
  })

  test("a claim is exclusive until it is released, and claiming it again returns the watermark", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(2))
    expect(yield* checkpoints.progress).toEqual([])
    expect(yield* checkpoints.claim(claimOf("mail"))).toEqual(Option.some(0))
    expect(yield* checkpoints.claim(claimOf("mail", "other"))).toEqual(Option.none())
    expect(yield* checkpoints.claim(claimOf("audit", "other"))).toEqual(Option.some(0))
    yield* checkpoints.save({ ...claimOf("mail"), position: 1 })
    yield* checkpoints.release(claimOf("mail"))
    expect(yield* checkpoints.claim(claimOf("mail", "other"))).toEqual(Option.some(1))
  })

  test("a save by another holder fails with ClaimLost (Act: is ignored)", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(2))
    yield* checkpoints.claim(claimOf("mail"))
    yield* expectFailure(checkpoints.save({ ...claimOf("mail", "impostor"), position: 2 }), {
      _tag: "ClaimLost",
      consumer: "mail"
    })
    yield* checkpoints.release(claimOf("mail", "impostor"))
    expect(yield* checkpoints.claim(claimOf("mail", "other"))).toEqual(Option.none())
    expect(yield* checkpoints.progress).toMatchObject([{ name: "mail", position: 0, running: true }])
  })

  test("a save of an earlier position fails with CheckpointBehind (Act: is ignored)", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    yield* checkpoints.claim(claimOf("mail"))
    yield* checkpoints.save({ ...claimOf("mail"), position: 3 })
    yield* expectFailure(checkpoints.save({ ...claimOf("mail"), position: 1 }), {
      _tag: "CheckpointBehind",
      stored: 3
    })
  })

  test("a reset starts from the beginning and revokes the claim", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    yield* checkpoints.claim(claimOf("mail"))
    yield* checkpoints.save({ ...claimOf("mail"), position: 3 })
    yield* checkpoints.reset("mail", 0)
    yield* expectFailure(checkpoints.save({ ...claimOf("mail"), position: 3 }), { _tag: "ClaimLost" })
    expect(yield* checkpoints.claim(claimOf("mail", "other"))).toEqual(Option.some(0))
  })

  test("a reset of an unknown consumer creates its checkpoint (Act: changes nothing)", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    yield* checkpoints.reset("new", 2)
    expect(yield* checkpoints.claim(claimOf("new"))).toEqual(Option.some(2))
  })
}
