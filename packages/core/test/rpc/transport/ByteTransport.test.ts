import type { Duplex } from "node:stream"
import { duplexPair } from "node:stream"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as ByteTransport from "../../../src/rpc/transport/ByteTransport.ts"

const patience = "200 millis"
const large = new Uint8Array(100_000)

/** Reads all bytes, one chunk at a time. */
const reading = (side: Duplex, every: number) =>
  Effect.repeatN(
    Effect.delay(
      Effect.sync(() => side.read()),
      every
    ),
    20
  )

describe("a transport", () => {
  it.live("waits for a side that reads slowly", () =>
    Effect.gen(function* () {
      const [near, far] = duplexPair()
      const wire = ByteTransport.fromDuplex(near, patience)
      const reader = yield* Effect.fork(reading(far, 50))
      const start = performance.now()
      yield* Effect.all(
        Array.from({ length: 10 }, () => wire.send(large)),
        { concurrency: "unbounded" }
      )
      expect(performance.now() - start).toBeGreaterThan(250)
      yield* Fiber.interrupt(reader)
    })
  )

  it.live("fails when the other side does not read, also inside of an uninterruptible region", () =>
    Effect.gen(function* () {
      const [near] = duplexPair()
      const wire = ByteTransport.fromDuplex(near, patience)
      const sending = yield* Effect.fork(Effect.uninterruptible(Effect.flip(wire.send(large))))
      expect(yield* Effect.timeout(Fiber.join(sending), "2 seconds")).toMatchObject({ reason: "not taken" })
    })
  )

  it.live("fails to send when the other side is gone", () =>
    Effect.gen(function* () {
      const [near, far] = duplexPair()
      const wire = ByteTransport.fromDuplex(near, patience)
      near.on("error", () => undefined)
      const sending = yield* Effect.fork(Effect.flip(wire.send(large)))
      yield* Effect.yieldNow()
      near.destroy()
      far.destroy()
      expect(yield* Fiber.join(sending)).toMatchObject({ reason: "closed" })
      expect(yield* Effect.flip(wire.send(large))).toMatchObject({ reason: "closed" })
    })
  )
})
