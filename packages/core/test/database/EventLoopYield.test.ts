import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Files from "./Files.ts"

it.scopedLive("a program that queries in an endless loop does not starve timers", () =>
  Effect.gen(function* () {
    const { database } = yield* Files.fresh()
    let rung = false
    const bell = Effect.sync(() => {
      rung = true
    })
    yield* Effect.fork(Effect.delay(bell, "1 millis"))
    const queries = yield* Effect.iterate(0, {
      while: (times) => !rung && times < 10_000,
      body: (times) => Effect.as(Files.texts(database), times + 1)
    })
    expect(queries).toBeLessThan(10_000)
  })
)
