import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Schema } from "effect"
import * as ConflictRetry from "../../../src/eventsourcing/ConflictRetry.ts"
import * as DecisionEpoch from "../../../src/eventsourcing/replica/DecisionEpoch.ts"
import { StreamConflict } from "../../../src/eventsourcing/EventStoreError.ts"
import { returned } from "../../../src/testing/contract/Equipment.ts"
import * as Replicas from "./Replicas.ts"

const never = { followInterval: Duration.infinity }

/** Another copy of the log takes over. */
const promote = (shared: Replicas.Service) => Replicas.execute(shared, "UPDATE shared_log SET timeline = timeline + 1")

const isConflict = Schema.is(StreamConflict)

describe("an append", () => {
  it.scopedLive("that was decided in an old epoch conflicts once, and is decided again", () =>
    Effect.gen(function* () {
      const { shared, store } = yield* Replicas.fixture(undefined, never)
      let reads = 0
      const decide = Effect.gen(function* () {
        reads += 1
        yield* store.readStream({ stream: "policy" })
        if (reads === 1) {
          yield* promote(shared)
        }
        return yield* Replicas.append(store, "drill", [returned])
      })
      const conflict = yield* Effect.flip(decide)
      expect(isConflict(conflict) && { ...conflict }).toMatchObject({ stream: "$epoch", expected: 1, actual: 2 })
      reads = 0
      expect(yield* ConflictRetry.make().retry(decide)).toMatchObject({ positions: [1], replayed: false })
      expect(reads).toBe(2)
      // Appends without further reads conflict once.
      yield* promote(shared)
      expect(yield* Effect.flip(Replicas.append(store, "drill", [returned]))).toMatchObject({ expected: 3, actual: 4 })
      yield* Replicas.append(store, "drill", [returned])
      yield* promote(shared)
      yield* Replicas.append(store, "drill", [returned])
    })
  )

  it.scopedLive("that fails in a fiber of its own is decided again by its parent", () =>
    Effect.gen(function* () {
      const { shared, store } = yield* Replicas.fixture(undefined, never)
      let reads = 0
      const decide = Effect.gen(function* () {
        reads += 1
        yield* store.head
        yield* reads === 1 ? promote(shared) : Effect.void
        return yield* Effect.timeout(
          Effect.timeout(Replicas.append(store, "drill", [returned]), "1 minute"),
          "1 minute"
        )
      })
      expect(yield* ConflictRetry.make().retry(decide)).toMatchObject({ positions: [1] })
      expect(reads).toBe(2)
    })
  )

  it.scopedLive("cannot write the stream of epochs, and stores nothing of its guard", () =>
    Effect.gen(function* () {
      const { log, path, shared, store } = yield* Replicas.fixture(undefined, never)
      const refused = yield* Effect.flip(Replicas.append(store, "$epoch", [returned]))
      expect(refused).toMatchObject({ _tag: "InvalidAppend", stream: "$epoch" })
      const metadata = { actor: "ada", commandId: "one", payloadHash: "digest" }
      const appends = [{ stream: "drill", expected: "any" as const, events: [{ id: "e", event: returned }] }]
      yield* store.head
      expect(yield* store.appendAll({ appends, metadata })).toEqual({ positions: [1], replayed: false })
      yield* promote(shared)
      // Repeated in another epoch, with or without a guard.
      expect(yield* store.appendAll({ appends, metadata })).toEqual({ positions: [1], replayed: true })
      const other = yield* Replicas.openStore(`${path}/other.db`, log, never)
      yield* other.head
      expect(yield* other.appendAll({ appends, metadata })).toEqual({ positions: [1], replayed: true })
      const [row] = yield* Replicas.execute(shared, "SELECT * FROM events")
      expect(JSON.stringify(row)).not.toContain("$epoch")
      yield* store.verify
    })
  )
})

describe("the epoch of a decision", () => {
  it.effect("is that of its first read, and that of another decision after its append", () =>
    Effect.gen(function* () {
      const { forget, record, take } = DecisionEpoch.make()
      expect(yield* take).toBeUndefined()
      yield* record(1)
      yield* record(2)
      expect(yield* take).toBe(1)
      // A second append of the same decision.
      expect(yield* take).toBe(1)
      yield* record(2)
      expect(yield* take).toBe(2)
      yield* forget
      expect(yield* take).toBeUndefined()
      yield* record(3)
      expect(yield* take).toBe(3)
    })
  )

  it.effect("is inherited by child fibers, whose appends do not end the decisions of their siblings", () =>
    Effect.gen(function* () {
      const { record, take } = DecisionEpoch.make()
      yield* record(1)
      const sibling = yield* Effect.fork(Effect.zipRight(Effect.yieldNow(), Effect.zipRight(record(2), take)))
      const child = yield* Effect.fork(take)
      expect(yield* Fiber.join(child)).toBe(1)
      expect(yield* Fiber.join(sibling)).toBe(1)
      yield* record(3)
      expect(yield* take).toBe(3)
    })
  )

  it.effect("is the oldest of those that parallel reads return", () =>
    Effect.gen(function* () {
      const { record, take } = DecisionEpoch.make()
      yield* Effect.all([record(3), record(2), record(4)], { concurrency: 3 })
      expect(yield* take).toBe(2)
    })
  )
})
