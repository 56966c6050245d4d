import { describe, expect, it } from "@effect/vitest"
import { Array, Either } from "effect"
import type { RecordedEvent } from "../../src/eventsourcing/Event.ts"
import { actorMetadata } from "../../src/eventsourcing/Event.ts"
import * as StateCache from "../../src/eventsourcing/StateCache.ts"

const event = (version: number, hash = `${version}`): RecordedEvent<number> => ({
  position: version,
  stream: "a",
  version,
  id: `a-${version}`,
  type: "Counted",
  event: version,
  metadata: actorMetadata("ada"),
  recordedAt: 0,
  occurredAt: null,
  hash
})
const events = (first: number, last: number) => Array.range(first, last).map((version) => event(version))

/** The sum of the even numbers. */
const sums = (capacity?: number) =>
  StateCache.make(
    { initial: 0, evolve: (sum: number, added: number) => sum + added },
    (value: number): value is number => value % 2 === 0,
    { capacity }
  )

describe("a cache of states", () => {
  const log = {}

  it("removes the least recently cached stream beyond its capacity, and caches no empty stream", () => {
    const cache = sums(2)
    const cached = (version: number) => ({ state: version, version, hash: `${version}` })
    cache.put(log, "a", cached(1))
    cache.put(log, "b", cached(2))
    cache.put(log, "a", cached(3))
    cache.put(log, "empty", cache.initial)
    cache.put(log, "c", cached(4))
    const versions = ["a", "b", "c", "empty"].map((stream) => cache.get(log, stream).version)
    expect(versions).toEqual([3, 0, 4, 0])
  })

  it("separates the streams of different logs", () => {
    const cache = sums()
    cache.put(log, "a", { state: 1, version: 1, hash: "1" })
    expect(cache.get({}, "a")).toEqual(cache.initial)
  })

  it("continues with the events after the cached one, and skips those of other deciders", () => {
    const cache = sums()
    const fold = (cached: StateCache.CachedState<number>, rows: ReadonlyArray<RecordedEvent<number>>) =>
      Either.getOrThrow(StateCache.advance(cache, cached, rows, (row) => Either.right(row)))
    const first = fold(cache.initial, events(1, 4))
    expect(first).toEqual({ state: 6, version: 4, hash: "4" })
    expect(StateCache.nextVersion(first)).toBe(4)
    expect(fold(first, events(4, 4))).toEqual(first)
    expect(fold(first, events(4, 6))).toEqual({ state: 12, version: 6, hash: "6" })
  })

  it("starts again when the log has another event, or none, in the place of the cached one", () => {
    const cache = sums()
    const cached = { state: 6, version: 4, hash: "4" }
    for (const rows of [[], [event(4, "other"), event(5)]]) {
      expect(StateCache.advance(cache, cached, rows, (row) => Either.right(row))).toEqual(Either.right(cache.initial))
    }
  })
})
