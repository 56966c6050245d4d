import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { consume, expectFailed, progress, second } from "./ConsumerFixture.ts"
import { appendEvents, expectFailure, StoreFactory, type Test } from "./ContractTest.ts"
import { manyEvents } from "./Equipment.ts"
import { pass, until } from "./SubscriptionFollower.ts"

/** Checkpoints: saving, claims and resets. */
export const tests = (test: Test): void => {
  test("a consumer that lost its claim can neither save the checkpoint nor release the claim", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(5))
    const slow = { name: "mail", holder: "slow", expiry: second }
    const quick = { ...slow, holder: "quick" }
    yield* checkpoints.claim(slow)
    expect(yield* checkpoints.claim(quick)).toEqual(Option.none())
    yield* pass("2 seconds")
    // The claim has expired, but no other consumer has taken it.
    yield* checkpoints.save({ ...slow, position: 2 })
    yield* pass("2 seconds")
    expect(yield* checkpoints.claim(quick)).toEqual(Option.some(2))
    yield* expectFailure(checkpoints.save({ ...slow, position: 3 }), { _tag: "ClaimLost", consumer: "mail" })
    yield* checkpoints.release(slow)
    expect(yield* checkpoints.claim(slow)).toEqual(Option.none())
    expect(yield* progress).toEqual([{ name: "mail", position: 2, lag: 3, running: true, parked: 0 }])
    yield* checkpoints.release(quick)
    expect(yield* checkpoints.claim(slow)).toEqual(Option.some(2))
  })

  test("a running consumer continues from a reset position", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(5))
    yield* checkpoints.reset("mail", 4)
    const mail = yield* consume(store, { expiry: second })
    yield* until(() => mail.last() === 5)
    yield* checkpoints.reset("mail", 2)
    yield* Effect.repeatN(pass("100 millis"), 9)
    expect(mail.batches).toEqual([[5], [3, 4, 5]])
    yield* expectFailure(checkpoints.reset("mail", 6), { _tag: "PositionAhead", position: 6, head: 5 })
    expect(yield* progress).toMatchObject([{ position: 5 }])
  })

  test("a checkpoint beyond the head of the log fails", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    const before = { name: "mail", holder: "before a restore", expiry: second }
    yield* checkpoints.claim(before)
    yield* checkpoints.save({ ...before, position: 8 })
    yield* checkpoints.release(before)
    const mail = yield* consume(store)
    yield* expectFailed(mail.fiber, { _tag: "CheckpointForeign", consumer: "mail", position: 8, head: 3 })
    expect(mail.batches).toEqual([])
  })

  test("a save never moves a checkpoint back and writes nothing; a reset does", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(5))
    const claim = { name: "mail", holder: "one", expiry: second }
    yield* checkpoints.claim(claim)
    yield* checkpoints.save({ ...claim, position: 4 })
    let written = 0
    const companion = () => void (written += 1)
    for (const position of [3, 0]) {
      yield* expectFailure(checkpoints.save({ ...claim, position, companion }), {
        _tag: "CheckpointBehind",
        consumer: "mail",
        position,
        stored: 4
      })
    }
    expect(written).toBe(0)
    expect(yield* progress).toMatchObject([{ position: 4 }])
    // Saving the same position renews the claim.
    yield* checkpoints.save({ ...claim, position: 4 })
    yield* checkpoints.reset("mail", 2)
    yield* expectFailure(checkpoints.save({ ...claim, position: 3 }), { _tag: "ClaimLost" })
    expect(yield* progress).toMatchObject([{ position: 2 }])
  })

  test("positions, batch sizes and names out of bounds fail", function* (store) {
    const { checkpoints } = yield* StoreFactory
    yield* appendEvents(store, "drill", manyEvents(3))
    const claim = { name: "mail", holder: "one", expiry: second }
    yield* checkpoints.claim(claim)
    for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      const refused = { _tag: "OutOfRange", field: "position", value, minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
      yield* expectFailure(checkpoints.reset("mail", value), refused)
      yield* expectFailure(checkpoints.save({ ...claim, position: value }), refused)
    }
    for (const name of ["", "n".repeat(201)]) {
      const refused = { _tag: "OutOfRange", field: "name", value: name.length, minimum: 1, maximum: 200 }
      yield* expectFailure(checkpoints.reset(name, 0), refused)
      yield* expectFailed((yield* consume(store, { name })).fiber, refused)
    }
    expect(yield* progress).toMatchObject([{ position: 0 }])
    yield* checkpoints.release(claim)
    for (const batchSize of [0, 1_001, 2.5, Number.NaN]) {
      const mail = yield* consume(store, { batchSize })
      yield* expectFailed(mail.fiber, {
        _tag: "OutOfRange",
        field: "batchSize",
        value: batchSize,
        minimum: 1,
        maximum: 1_000
      })
      expect(mail.batches).toEqual([])
    }
  })
}
