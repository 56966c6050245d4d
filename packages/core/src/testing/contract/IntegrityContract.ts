import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Test } from "./ContractTest.ts"
import { open, appendEvents } from "./ContractTest.ts"
import { codec, lent, returned } from "./Equipment.ts"

/** The hash chain, also under concurrent appends. */
export const tests = (test: Test): void => {
  test("the head is the last event, and each append changes its hash", (store) =>
    Effect.gen(function* () {
      const hashes = new Set([(yield* store.head).hash])
      for (let position = 1; position <= 5; position += 1) {
        yield* appendEvents(store, "drill", [returned])
        const [last] = yield* store.readStream({ stream: "drill", direction: "backwards", limit: 1 })
        expect(yield* store.head).toEqual({ position, hash: last?.hash })
        hashes.add(last?.hash ?? "")
      }
      expect(hashes.size).toBe(6)
      expect([...hashes].every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
    }))

  test("an intact log verifies, and so does an empty one", (store) =>
    Effect.gen(function* () {
      expect(yield* store.verify).toEqual(yield* store.head)
      yield* appendEvents(
        store,
        "drill",
        Array.from({ length: 2_500 }, (_, index) => lent(`borrower ${index}`))
      )
      expect(yield* store.verify).toEqual(yield* store.head)
    }))

  test("concurrent appends that expect any version all succeed without gaps", (store) =>
    Effect.gen(function* () {
      const other = yield* open(codec)
      const receipts = yield* Effect.forEach(
        Array.from({ length: 64 }, (_, index) => index),
        (index) => appendEvents(index % 2 === 0 ? store : other, "drill", [lent(`borrower ${index}`), returned]),
        { concurrency: "unbounded" }
      )
      const positions = receipts.flatMap((receipt) => receipt.positions).toSorted((one, two) => one - two)
      expect(positions).toEqual(Array.from({ length: 128 }, (_, index) => index + 1))
      const events = yield* store.readStream({ stream: "drill" })
      expect(events.map(({ version }) => version)).toEqual(positions)
      expect(new Set(events.map(({ event }) => (event._tag === "Lent" ? event.borrower : ""))).size).toBe(65)
      expect((yield* store.verify).position).toBe(128)
    }))

  test("of concurrent appends that expect the same version, one succeeds and the others conflict", (store) =>
    Effect.gen(function* () {
      yield* appendEvents(store, "drill", [returned])
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 32 }, (_, index) => index),
        (index) => Effect.either(appendEvents(store, "drill", [lent(`borrower ${index}`)], 1)),
        { concurrency: "unbounded" }
      )
      const errors = outcomes.flatMap((outcome) => (outcome._tag === "Left" ? [outcome.left] : []))
      expect(errors).toHaveLength(31)
      for (const error of errors) {
        expect(error).toMatchObject({ _tag: "StreamConflict", stream: "drill", expected: 1, actual: 2 })
      }
      expect((yield* store.head).position).toBe(2)
    }))

  test("failing concurrent appends do not affect the others", (store) =>
    Effect.gen(function* () {
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, index) => index),
        (index) =>
          Effect.either(
            appendEvents(store, `tool-${index}`, [lent(`borrower ${index}`)], index % 4 === 0 ? "exists" : "none")
          ),
        { concurrency: "unbounded" }
      )
      expect(outcomes.map(({ _tag }) => _tag)).toEqual(outcomes.map((_, index) => (index % 4 === 0 ? "Left" : "Right")))
      const { events } = yield* store.readAll({})
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
      expect((yield* store.verify).position).toBe(30)
    }))
}
