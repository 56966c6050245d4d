/** The pace at which many fibers start at once. */
import { expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import * as PacedStart from "../../../src/rpc/server/PacedStart.ts"

it.effect("starts a fixed number of fibers at once, and the same number in each further millisecond", () =>
  Effect.gen(function* () {
    const pace = PacedStart.make(3)
    let done = 0
    const work = Effect.zipRight(
      pace,
      Effect.sync(() => (done += 1))
    )
    yield* Effect.fork(
      Effect.all(
        Array.from({ length: 8 }, () => work),
        { concurrency: "unbounded" }
      )
    )
    const seen: Array<number> = []
    for (let millisecond = 0; millisecond < 4; millisecond++) {
      yield* TestClock.adjust(millisecond === 0 ? 0 : 1)
      seen.push(done)
    }
    expect(seen).toEqual([3, 6, 8, 8])
    // Later fibers do not wait for fibers that have started.
    yield* Effect.fork(work)
    yield* TestClock.adjust(0)
    expect(done).toBe(9)
  })
)
