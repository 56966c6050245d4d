import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TwoWorlds from "./TwoWorlds.ts"

const fastCheck = { numRuns: Number(process.env["SCIPNET_TEST_RUNS"] ?? 6), endOnFailure: true }
const timeout = 20_000 + fastCheck.numRuns * 10_000

const difference = (plan: TwoWorlds.Plan, concealDenied: boolean) =>
  Effect.gen(function* () {
    const first = yield* TwoWorlds.told(plan, "first", { concealDenied })
    const second = yield* TwoWorlds.told(plan, "second", { concealDenied })
    expect(second.length).toBe(first.length)
    return second.filter((line, index) => line !== first[index])
  })

describe("what a reader may not read", () => {
  it.effect.prop(
    "changes no byte of any answer that they get, where denials are concealed",
    [TwoWorlds.plan(false)],
    ([plan]) => Effect.map(difference(plan, true), (lines) => void expect(lines).toEqual([])),
    { fastCheck, timeout }
  )

  it.effect.prop(
    "changes none either where they are not, as long as what is there and at which level stays",
    [TwoWorlds.plan(true)],
    ([plan]) => Effect.map(difference(plan, false), (lines) => void expect(lines).toEqual([])),
    { fastCheck, timeout }
  )
})
