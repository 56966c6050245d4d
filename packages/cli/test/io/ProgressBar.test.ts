import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as ProgressBar from "../../src/io/ProgressBar.ts"

describe("ProgressBar.bar", () => {
  it.each([
    [0, 4, "░".repeat(30), "  0% 0/4"],
    [1, 4, "█".repeat(8) + "░".repeat(22), " 25% 1/4"],
    [4, 4, "█".repeat(30), "100% 4/4"],
    [0, 0, "█".repeat(30), "100% 0/0"],
    [5, 4, "█".repeat(30), "100% 5/4"]
  ])("shows %i of %i", (done, total, bar, rest) => {
    expect(ProgressBar.bar("joke", done, total)).toBe(`joke ${bar} ${rest}`)
  })

  it.prop("has a constant width and never shrinks", [FastCheck.nat(1_000), FastCheck.nat(1_000)], ([done, total]) => {
    const filled = (count: number) => [...ProgressBar.bar("x", count, total)].filter((cell) => cell === "█").length
    expect([...ProgressBar.bar("x", done, total)].filter((cell) => cell === "█" || cell === "░")).toHaveLength(30)
    expect(filled(done + 1)).toBeGreaterThanOrEqual(filled(done))
  })
})

describe("ProgressBar.during", () => {
  it.effect("returns the result of the work, with or without ticks", () =>
    Effect.gen(function* () {
      const work = ProgressBar.withSteps("x", 2, ({ tick }) => Effect.as(Effect.zipRight(tick, tick), "done"))
      expect(yield* work).toBe("done")
      expect(yield* Effect.flip(ProgressBar.withSteps("x", 0, () => Effect.fail("broken")))).toBe("broken")
    })
  )
})
