/** Power and false-positive rate of the statistical test for response times. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as RankSum from "./RankSum.ts"

const numbers = FastCheck.array(FastCheck.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 20 })

/** All combinations of `chosen` numbers from 1 to `size`. */
const choices = (size: number, chosen: number): ReadonlyArray<ReadonlyArray<number>> =>
  chosen === 0
    ? [[]]
    : size < chosen
      ? []
      : [...choices(size - 1, chosen), ...choices(size - 1, chosen - 1).map((rest) => [...rest, size])]

/** A deterministic pseudo-random sequence of numbers from 0 to 1. */
const sequence = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe("the tails of the normal distribution", () => {
  it("match published tables", () => {
    expect(RankSum.tails(0)).toBeCloseTo(1, 6)
    expect(RankSum.tails(1.959964)).toBeCloseTo(0.05, 6)
    expect(RankSum.tails(-2.575829)).toBeCloseTo(0.01, 6)
    expect(RankSum.tails(4.891638) / 1e-6).toBeCloseTo(1, 4)
  })
})

describe("the rank-sum test", () => {
  it("deviates from the exact distribution by less than 0.03", () => {
    const ranks = Array.from({ length: 12 }, (_, index) => index + 1)
    const arrangements = choices(12, 6).map((first) => ({
      first,
      second: ranks.filter((rank) => !first.includes(rank))
    }))
    const uneven = ({ first }: { readonly first: ReadonlyArray<number> }) =>
      Math.abs(first.reduce((sum, rank) => sum + rank, 0) - 39)
    expect(arrangements).toHaveLength(924)
    for (const each of arrangements) {
      const exact = arrangements.filter((other) => uneven(other) >= uneven(each)).length / arrangements.length
      expect(Math.abs(RankSum.compare(each.first, each.second).p - exact)).toBeLessThan(0.03)
    }
  })

  it.prop("is symmetric, with the opposite shift", [numbers, numbers], ([a, b]) => {
    const [one, other] = [RankSum.compare(a, b), RankSum.compare(b, a)]
    expect(one.p).toBeCloseTo(other.p, 12)
    expect(one.shift).toBeCloseTo(-other.shift, 12)
  })

  it.prop("finds no difference between equal samples, and the shift of a shifted copy", [numbers], ([sample]) => {
    expect(RankSum.compare(sample, sample)).toMatchObject({ p: expect.closeTo(1, 6), shift: expect.closeTo(0, 12) })
    const shifted = RankSum.compare(
      sample,
      sample.map((value) => value + 1_000)
    )
    expect(shifted.shift).toBeGreaterThan(800)
  })

  it("has the nominal false-positive rate", () => {
    const random = sequence(20_26)
    // Skewed with a long tail, like response times.
    const time = () => 100 - 3 * Math.log(1 - random())
    const sample = () => Array.from({ length: 30 }, time)
    const p = Array.from({ length: 4_000 }, () => RankSum.compare(sample(), sample()).p)
    // The expectations are 200 and 40; the bounds add five standard deviations.
    expect(p.filter((each) => each < 0.05).length).toBeLessThan(200 + 5 * Math.sqrt(190))
    expect(p.filter((each) => each < 0.01).length).toBeLessThan(40 + 5 * Math.sqrt(40))
    expect(Math.min(...p)).toBeGreaterThan(1e-6)
  })

  it("detects 30 values above 30 others at p < 10⁻⁶", () => {
    const low = Array.from({ length: 30 }, (_, index) => 100 + index / 10)
    const high = low.map((value) => value + 20)
    const { p, shift } = RankSum.compare(low, high)
    expect(p).toBeLessThan(1e-6)
    expect(shift).toBeCloseTo(20, 6)
  })
})
