import { expect } from "@effect/vitest"
import { Effect } from "effect"
import type { Test } from "./ContractTest.ts"
import { open, put } from "./ContractTest.ts"
import { codec, lent, returned } from "./Equipment.ts"

/** The chain of hashes, and appends that race each other. */
export const tests = (test: Test): void => {
  test("the head is the last event, and its hash changes with every append", (store) =>
    Effect.gen(function* () {
      const hashes = new Set([(yield* store.head).hash])
      for (let position = 1; position <= 5; position += 1) {
        yield* put(store, "drill", [returned])
        const [last] = yield* store.readStream({ stream: "drill", direction: "backwards", limit: 1 })
        expect(yield* store.head).toEqual({ position, hash: last?.hash })
        hashes.add(last?.hash ?? "")
      }
      expect(hashes.size).toBe(6)
      expect([...hashes].every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
    }))

  test("a log that nobody touched verifies, an empty one too", (store) =>
    Effect.gen(function* () {
      expect(yield* store.verify).toEqual(yield* store.head)
      yield* put(
        store,
        "drill",
        Array.from({ length: 2_500 }, (_, at) => lent(`borrower ${at}`))
      )
      expect(yield* store.verify).toEqual(yield* store.head)
    }))

  test("appends at the same time that expect nothing are all there, without gaps", (store) =>
    Effect.gen(function* () {
      const other = yield* open(codec)
      const receipts = yield* Effect.forEach(
        Array.from({ length: 64 }, (_, at) => at),
        (at) => put(at % 2 === 0 ? store : other, "drill", [lent(`borrower ${at}`), returned]),
        { concurrency: "unbounded" }
      )
      const positions = receipts.flatMap((receipt) => receipt.positions).toSorted((one, two) => one - two)
      expect(positions).toEqual(Array.from({ length: 128 }, (_, at) => at + 1))
      const events = yield* store.readStream({ stream: "drill" })
      expect(events.map(({ version }) => version)).toEqual(positions)
      expect(new Set(events.map(({ event }) => (event._tag === "Lent" ? event.borrower : ""))).size).toBe(65)
      expect((yield* store.verify).position).toBe(128)
    }))

  test("of appends at the same time that expect the same version one wins", (store) =>
    Effect.gen(function* () {
      yield* put(store, "drill", [returned])
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 32 }, (_, at) => at),
        (at) => Effect.either(put(store, "drill", [lent(`borrower ${at}`)], 1)),
        { concurrency: "unbounded" }
      )
      const refused = outcomes.flatMap((outcome) => (outcome._tag === "Left" ? [outcome.left] : []))
      expect(refused).toHaveLength(31)
      for (const error of refused) {
        expect(error).toMatchObject({ _tag: "StreamConflict", stream: "drill", expected: 1, actual: 2 })
      }
      expect((yield* store.head).position).toBe(2)
    }))

  test("bad appends at the same time take no good ones along", (store) =>
    Effect.gen(function* () {
      const outcomes = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, at) => at),
        (at) => Effect.either(put(store, `tool-${at}`, [lent(`borrower ${at}`)], at % 4 === 0 ? "exists" : "none")),
        { concurrency: "unbounded" }
      )
      expect(outcomes.map(({ _tag }) => _tag)).toEqual(outcomes.map((_, at) => (at % 4 === 0 ? "Left" : "Right")))
      const { events } = yield* store.readAll({})
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
      expect((yield* store.verify).position).toBe(30)
    }))
}
