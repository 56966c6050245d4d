import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Fiber } from "effect"
import * as Turns from "../../src/database/Turns.ts"

const soon = Duration.millis(2)

describe("Turns", () => {
  it.live("lets only so many in at once", () =>
    Effect.gen(function* () {
      const turns = yield* Turns.make(3)
      let inside = 0
      let most = 0
      const visit = Effect.gen(function* () {
        inside += 1
        most = Math.max(most, inside)
        yield* Effect.sleep(1)
        inside -= 1
      })
      yield* Effect.replicateEffect(
        turns(Duration.seconds(10), () => "late", visit),
        30,
        { concurrency: "unbounded" }
      )
      expect({ most, inside }).toEqual({ most: 3, inside: 0 })
    })
  )

  it.live("fails when none is free in time, and runs nothing", () =>
    Effect.gen(function* () {
      const turns = yield* Turns.make(1)
      const holder = yield* Effect.fork(turns(soon, () => "late", Effect.never))
      yield* Effect.yieldNow()
      let ran = false
      const action = Effect.sync(() => {
        ran = true
      })
      expect(yield* Effect.flip(turns(soon, () => "late", action))).toBe("late")
      expect(ran).toBe(false)
      yield* Fiber.interrupt(holder)
      yield* turns(soon, () => "late", action)
      expect(ran).toBe(true)
    })
  )

  it.live("loses no permit that comes in the moment of the timeout", () =>
    Effect.gen(function* () {
      const turns = yield* Turns.make(1)
      for (let round = 0; round < 200; round++) {
        const holder = yield* Effect.fork(turns(soon, () => "late", Effect.sleep(soon)))
        const waiting = yield* Effect.fork(Effect.either(turns(soon, () => "late", Effect.void)))
        yield* Fiber.join(holder)
        yield* Fiber.join(waiting)
        expect(Either.isRight(yield* Effect.either(turns(soon, () => "late", Effect.void)))).toBe(true)
      }
    })
  )
})
