/** The rate limit of callers, for any sequence of calls of several callers. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as CallRate from "../../../src/rpc/server/CallRate.ts"

const calls = fc.array(
  fc.record({ caller: fc.constantFrom("a", "b", "c"), pause: fc.oneof(fc.nat(20), fc.nat(2_000)) }),
  { maxLength: 200 }
)
const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: 50 }) })

/** The times at which each caller's calls were accepted. */
const takenOf = (rate: CallRate.CallRate, sequence: ReadonlyArray<{ caller: string; pause: number }>) => {
  const taken = new Map<string, Array<number>>()
  let now = 1_000
  for (const { caller, pause } of sequence) {
    now += pause
    if (rate.take(caller, now) === 0) taken.set(caller, [...(taken.get(caller) ?? []), now])
  }
  return { taken, now }
}

describe("the rate of calls", () => {
  it.prop("never exceeds the burst and the sustained rate in any interval", [rates, calls], ([limits, all]) => {
    const { taken } = takenOf(CallRate.make(limits.perSecond, limits.burst), all)
    for (const times of taken.values()) {
      for (const [at, from] of times.entries()) {
        for (const [later, to] of times.slice(at).entries()) {
          expect(later + 1).toBeLessThanOrEqual(limits.burst + ((to - from) * limits.perSecond) / 1000 + 1e-6)
        }
      }
    }
  })

  it.prop(
    "accepts a rejected call after the returned pause, and not a millisecond earlier",
    [rates, calls],
    ([limits, all]) => {
      const rate = CallRate.make(limits.perSecond, limits.burst)
      const { now } = takenOf(rate, all)
      const after = rate.take("a", now)
      if (after > 0) {
        if (after > 1) expect(rate.take("a", now + after - 1.001)).toBeGreaterThan(0)
        expect(rate.take("a", now + after)).toBe(0)
      }
    }
  )

  it.prop("of one caller does not depend on other callers", [rates, calls], ([limits, all]) => {
    const { taken } = takenOf(CallRate.make(limits.perSecond, limits.burst), all)
    for (const caller of ["a", "b", "c"]) {
      const rate = CallRate.make(limits.perSecond, limits.burst)
      let now = 1_000
      const alone = all.flatMap((call) => {
        now += call.pause
        return call.caller === caller && rate.take(caller, now) === 0 ? [now] : []
      })
      expect(taken.get(caller) ?? []).toEqual(alone)
    }
  })

  it("removes callers whose buckets are full again", () => {
    const rate = CallRate.make(10, 20)
    for (let caller = 0; caller < 1_000; caller++) rate.take(`${caller}`, caller)
    expect(rate.size()).toBe(1_000)
    rate.take("last", 3_500)
    expect(rate.size()).toBe(1)
  })
})
