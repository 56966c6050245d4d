import { describe, expect, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Either, Exit, Fiber, Option } from "effect"
import type { Outcomes } from "../../../src/eventsourcing/append/GroupCommit.ts"
import * as GroupCommit from "../../../src/eventsourcing/append/GroupCommit.ts"

type Take = () => ReadonlyArray<number>
type Commit = (take: Take) => Effect.Effect<Outcomes<number, string>, string>

const bounds = { count: 5, weight: 100 }

/** A writer that doubles numbers, rejects zero, and dies for negative numbers. */
const recording = (gate: Effect.Effect<void> = Effect.void, begin: Effect.Effect<void, string> = Effect.void) => {
  const batches: Array<ReadonlyArray<number>> = []
  const commit: Commit = (take) =>
    Effect.gen(function* () {
      yield* begin
      const items = take()
      batches.push(items)
      yield* gate
      if (items.some((item) => item < 0)) {
        return items.length > 1 ? Option.none() : yield* Effect.fail(`broken by ${items[0]}`)
      }
      return Option.some(items.map((item) => (item === 0 ? Either.left("zero") : Either.right(item * 2))))
    })
  return { batches, write: GroupCommit.make({ commit, bounds, weight: (item) => Math.abs(item) }) }
}

const together = (write: (item: number) => Effect.Effect<number, string>, items: ReadonlyArray<number>) =>
  Effect.forEach(items, (item) => Effect.either(write(item)), { concurrency: "unbounded" })

const turns = (count: number) =>
  Effect.repeatN(
    Effect.promise(() => new Promise(setImmediate)),
    count
  )

describe("GroupCommit", () => {
  it.effect("commits concurrent items together, in order, up to its limits", () =>
    Effect.gen(function* () {
      const { batches, write } = recording()
      const outcomes = yield* together(write, [1, 0, 3, 4, 5, 6, 90, 20, 300, 7])
      expect(batches).toEqual([[1, 0, 3, 4, 5], [6, 90], [20], [300], [7]])
      expect(outcomes.map(Either.merge)).toEqual([2, "zero", 6, 8, 10, 12, 180, 40, 600, 14])
    })
  )

  it.live("commits although other fibers never yield to the event loop", () =>
    Effect.gen(function* () {
      const { write } = recording()
      const busy = Effect.sync(() => {
        const end = performance.now() + 0.05
        while (performance.now() < end);
      })
      const restless = yield* Effect.fork(Effect.forever(busy))
      for (let at = 1; at <= 5; at += 1) {
        expect(yield* write(at)).toBe(at * 2)
      }
      yield* Fiber.interrupt(restless)
    })
  )

  it.effect("commits items that arrived during a commit as soon as the writer is free", () =>
    Effect.gen(function* () {
      const gate = yield* Effect.makeLatch(false)
      const { batches, write } = recording(gate.await)
      const first = yield* Effect.fork(write(1))
      yield* turns(3)
      const rest = yield* Effect.fork(together(write, [2, 3, 4]))
      yield* turns(3)
      expect(batches).toEqual([[1]])
      yield* gate.open
      expect(yield* Fiber.join(first)).toBe(2)
      yield* Fiber.join(rest)
      expect(batches).toEqual([[1], [2, 3, 4]])
    })
  )

  it.effect("fails only the failing items, and keeps the order of the others", () =>
    Effect.gen(function* () {
      const { batches, write } = recording()
      const outcomes = yield* together(write, [1, 2, -3, 4, -5])
      expect(outcomes.map(Either.merge)).toEqual([2, 4, "broken by -3", 8, "broken by -5"])
      expect(batches).toEqual([[1, 2, -3, 4, -5], [1, 2, -3], [1, 2], [-3], [4, -5], [4], [-5]])
    })
  )

  it.effect("fails the waiting items when a transaction cannot begin, and continues with later ones", () =>
    Effect.gen(function* () {
      let busy = true
      const { batches, write } = recording(
        Effect.void,
        Effect.suspend(() => (busy ? Effect.fail("busy") : Effect.void))
      )
      expect((yield* together(write, [1, 2, 3])).map(Either.merge)).toEqual(["busy", "busy", "busy"])
      busy = false
      expect((yield* together(write, [1, 2, 3])).map(Either.merge)).toEqual([2, 4, 6])
      expect(batches).toEqual([[1, 2, 3]])
    })
  )

  it.effect("completes all items with a defect, and continues", () =>
    Effect.gen(function* () {
      let broken = true
      const { write } = recording(Effect.suspend(() => (broken ? Effect.dieMessage("a bug") : Effect.void)))
      const exits = yield* Effect.forEach([1, 2], (item) => Effect.exit(write(item)), { concurrency: "unbounded" })
      expect(exits.map((exit) => Exit.isFailure(exit) && Cause.isDie(exit.cause))).toEqual([true, true])
      broken = false
      expect(yield* write(1)).toBe(2)
    })
  )

  it.effect("does not commit items that were interrupted while they waited", () =>
    Effect.gen(function* () {
      const gate = yield* Effect.makeLatch(false)
      const { batches, write } = recording(gate.await)
      const first = yield* Effect.fork(write(1))
      yield* turns(3)
      const [second, third] = [yield* Effect.fork(write(2)), yield* Effect.fork(write(3))]
      yield* turns(1)
      yield* Fiber.interrupt(second)
      yield* gate.open
      expect(yield* Fiber.join(third)).toBe(6)
      expect(yield* Fiber.join(first)).toBe(2)
      expect(batches).toEqual([[1], [3]])
    })
  )

  it.effect("stops waiting for the lock if all items were interrupted, and waits again for the next item", () =>
    Effect.gen(function* () {
      const stopped = yield* Deferred.make<void>()
      let locked = true
      const begin = Effect.suspend(() =>
        locked ? Effect.onInterrupt(Effect.never, () => Deferred.succeed(stopped, undefined)) : Effect.void
      )
      const { batches, write } = recording(Effect.void, begin)
      const waiting = yield* Effect.forEach([1, 2], (item) => Effect.fork(write(item)))
      yield* turns(3)
      locked = false
      yield* Fiber.interruptAll(waiting)
      expect(yield* write(3)).toBe(6)
      yield* Deferred.await(stopped)
      expect(batches).toEqual([[3]])
    })
  )

  it.effect("is uninterruptible from begin to outcome", () =>
    Effect.gen(function* () {
      const gate = yield* Effect.makeLatch(false)
      const { batches, write } = recording(gate.await)
      const fiber = yield* Effect.fork(write(1))
      yield* turns(3)
      const interrupting = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* turns(3)
      expect(interrupting.unsafePoll()).toBe(null)
      yield* gate.open
      yield* Fiber.join(interrupting)
      expect(batches).toEqual([[1]])
      expect(yield* write(2)).toBe(4)
    })
  )
})
