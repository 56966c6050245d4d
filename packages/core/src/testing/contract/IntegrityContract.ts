import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { appendEvents, concurrently, open, type Test } from "./ContractTest.ts"
import { codec, lent, manyEvents, returned } from "./Equipment.ts"
import { range } from "./SubscriptionFollower.ts"

/** The hash chain, also under concurrent appends. */
export const tests = (test: Test): void => {
  test("the head is the last event, and each append changes its hash", function* (store) {
    const hashes = new Set([(yield* store.head).hash])
    for (let position = 1; position <= 5; position += 1) {
      yield* appendEvents(store, "drill", [returned])
      const [last] = yield* store.readStream({ stream: "drill", direction: "backwards", limit: 1 })
      expect(yield* store.head).toEqual({ position, hash: last?.hash })
      hashes.add(last?.hash ?? "")
    }
    expect(hashes.size).toBe(6)
    expect([...hashes].every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
  })

  test("an intact log verifies, and so does an empty one", function* (store) {
    expect(yield* store.verify).toEqual(yield* store.head)
    yield* appendEvents(store, "drill", manyEvents(2_500))
    expect(yield* store.verify).toEqual(yield* store.head)
  })

  test("concurrent appends that expect any version all succeed without gaps", function* (store) {
    const other = yield* open(codec)
    const receipts = yield* concurrently(range(1, 64), (index) =>
      appendEvents(index % 2 === 0 ? store : other, "drill", [lent(`borrower ${index}`), returned])
    )
    const positions = receipts.flatMap((receipt) => receipt.positions).toSorted((one, two) => one - two)
    expect(positions).toEqual(range(1, 128))
    const events = yield* store.readStream({ stream: "drill" })
    expect(events.map(({ version }) => version)).toEqual(positions)
    expect(new Set(events.map(({ event }) => (event._tag === "Lent" ? event.borrower : ""))).size).toBe(65)
    expect((yield* store.verify).position).toBe(128)
  })

  test("of concurrent appends that expect the same version, one succeeds and the others conflict", function* (store) {
    yield* appendEvents(store, "drill", [returned])
    const outcomes = yield* concurrently(range(1, 32), (index) =>
      Effect.either(appendEvents(store, "drill", [lent(`borrower ${index}`)], 1))
    )
    const errors = outcomes.flatMap((outcome) => (outcome._tag === "Left" ? [outcome.left] : []))
    expect(errors).toHaveLength(31)
    for (const error of errors) {
      expect(error).toMatchObject({ _tag: "StreamConflict", stream: "drill", expected: 1, actual: 2 })
    }
    expect((yield* store.head).position).toBe(2)
  })

  test("failing concurrent appends do not affect the others", function* (store) {
    const outcomes = yield* concurrently(range(0, 39), (index) =>
      Effect.either(
        appendEvents(store, `tool-${index}`, [lent(`borrower ${index}`)], index % 4 === 0 ? "exists" : "none")
      )
    )
    expect(outcomes.map(({ _tag }) => _tag)).toEqual(outcomes.map((_, index) => (index % 4 === 0 ? "Left" : "Right")))
    const { events } = yield* store.readAll({})
    expect(events.map(({ position }) => position)).toEqual(range(1, 30))
    expect((yield* store.verify).position).toBe(30)
  })
}
