/**
 * The bytes between two programs, whatever carries them.
 */
import type { Duplex } from "node:stream"
import type { Duration } from "effect"
import { Data, Effect, Stream } from "effect"

/** The other side is gone, or takes nothing any more. */
export class WireBroken extends Data.TaggedError("WireBroken")<{ readonly reason: string }> {}

export interface Wire {
  /** What comes in, as fast as it is taken. Ends when the other side does. */
  readonly received: Stream.Stream<Uint8Array, WireBroken>
  /** Waits until there is room for more. What is sent at the same time does not mix. */
  readonly send: (bytes: Uint8Array) => Effect.Effect<void, WireBroken>
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "closed"

/** Over a connection that is open; whoever opened it closes it. A side that takes nothing for `patience` counts as gone. */
export const fromDuplex = (duplex: Duplex, patience: Duration.DurationInput): Wire => ({
  received: Stream.fromAsyncIterable(
    duplex.iterator({ destroyOnReturn: false }),
    (error) => new WireBroken({ reason: reasonOf(error) })
  ).pipe(Stream.filter((chunk): chunk is Uint8Array => chunk instanceof Uint8Array)),
  send: (bytes) =>
    Effect.async<void, WireBroken>((resume) => {
      if (duplex.destroyed || duplex.writableEnded) {
        resume(new WireBroken({ reason: "closed" }))
        return Effect.void
      }
      const off = () => {
        duplex.off("drain", drained)
        duplex.off("close", closed)
      }
      const drained = () => {
        off()
        resume(Effect.void)
      }
      const closed = () => {
        off()
        resume(new WireBroken({ reason: "closed" }))
      }
      if (duplex.write(bytes)) {
        resume(Effect.void)
        return Effect.void
      }
      duplex.on("drain", drained)
      duplex.on("close", closed)
      return Effect.sync(off)
    }).pipe(Effect.timeoutFail({ duration: patience, onTimeout: () => new WireBroken({ reason: "not taken" }) }))
})
