import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { appendEvents, expectFailure, open, type Test } from "./ContractTest.ts"
import { Calibrated, codec, type EquipmentEvent, lent, manyEvents, newerCodec, returned } from "./Equipment.ts"
import { follow, range, until, yieldTimes } from "./SubscriptionFollower.ts"

/** Concurrent subscriptions that share reads of the log. */
export const tests = (test: Test): void => {
  test("1,000 subscriptions at the same position decode an event once, also when some are interrupted", function* () {
    let decoded = 0
    const store = yield* open<EquipmentEvent>({
      ...codec,
      decode: (stored) => {
        decoded += 1
        return codec.decode(stored)
      }
    })
    yield* appendEvents(store, "drill", manyEvents(3))
    const plain = { after: 3 }
    const followers = yield* Effect.forEach(range(1, 1_000), (number) =>
      follow(
        store,
        number % 3 === 0
          ? plain
          : number % 3 === 1
            ? { ...plain, types: ["Returned"] }
            : { ...plain, streamPrefix: "s" }
      )
    )
    yield* yieldTimes(20)
    decoded = 0
    yield* appendEvents(store, "saw", [returned])
    // Includes the subscription that started the read.
    yield* Effect.forEach(followers.slice(0, 10), ({ fiber }) => Fiber.interruptFork(fiber))
    const others = followers.slice(10)
    yield* until(() => others.every(({ positions }) => positions.length === 1))
    expect(decoded).toBeLessThanOrEqual(2)
    yield* appendEvents(store, "saw", [returned])
    yield* until(() => others.every(({ positions }) => positions.length === 2))
    expect(decoded).toBeLessThanOrEqual(4)
    expect(others.every(({ positions }) => positions.join() === "4,5")).toBe(true)
  })

  test("an event that cannot be decoded fails only the subscriptions whose filter includes it", function* (store) {
    const newer = yield* open(newerCodec)
    const [lends, ...all] = yield* Effect.all([follow(store, { types: ["Lent"] }), follow(store), follow(store)])
    yield* yieldTimes(10)
    yield* appendEvents(newer, "drill", [returned, Calibrated.make({ by: "grace" }), lent("ada")])
    yield* until(() => lends.positions.length === 1)
    for (const follower of all) {
      yield* expectFailure(Fiber.join(follower.fiber), { _tag: "UnknownEvent", position: 2 })
      expect(follower.positions).toEqual([1])
    }
    expect(lends.positions).toEqual([3])
    yield* appendEvents(newer, "drill", [lent("ada")])
    yield* until(() => lends.positions.length === 2)
  })
}
