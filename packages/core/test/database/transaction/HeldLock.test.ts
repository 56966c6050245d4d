/** Another process holds the write lock: waiting for it does not block the event loop. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Files from "../Files.ts"

const program = new URL("./HoldingProgram.ts", import.meta.url)

it.scopedLive(
  "the event loop keeps turning while another process holds the write lock, and the write succeeds after it",
  () =>
    Effect.gen(function* () {
      const { filename, database } = yield* Files.fresh()
      yield* Files.add(database, "before")
      const child = yield* ChildProcess.open(program, [filename, "1000"], { listen: true })
      yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => child.lines.length > 0 })

      const histogram = monitorEventLoopDelay({ resolution: 5 })
      histogram.enable()
      const begun = performance.now()
      let reads = 0
      const reading = yield* Effect.fork(
        Effect.forever(
          Effect.zipRight(
            Effect.tap(Files.texts(database), (texts) =>
              Effect.sync(() => {
                // The row of the other process is invisible before its commit.
                expect(texts[0]).toBe("before")
                reads += 1
              })
            ),
            Effect.sleep("5 millis")
          )
        )
      )
      const writes = Effect.forEach(["a", "b", "c"], (text) => Files.add(database, text), { concurrency: "unbounded" })
      const { longest } = yield* Files.lag(writes)
      const waited = performance.now() - begun
      histogram.disable()
      yield* Fiber.interrupt(reading)

      expect(waited).toBeGreaterThan(500)
      expect(longest).toBeLessThan(250)
      expect(histogram.max / 1e6).toBeLessThan(250)
      // Reads did not wait.
      expect(reads).toBeGreaterThan(20)
      expect(yield* child.ended).toBe(0)
      const [first, second, ...rest] = yield* Files.texts(database)
      expect([first, second]).toEqual(["before", "held"])
      expect(rest.toSorted()).toEqual(["a", "b", "c"])
    }),
  20_000
)
