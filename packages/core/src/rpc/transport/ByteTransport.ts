/**
 * The bytes between two programs, whatever carries them.
 */
import type { Duplex } from "node:stream"
import type { Duration } from "effect"
import { Data, Effect, Option } from "effect"

/** The other side is gone, or takes nothing any more. */
export class WireBroken extends Data.TaggedError("WireBroken")<{ readonly reason: string }> {}

/** One connection as a stream of bytes in either direction. */
export interface ByteTransport {
  /** Waits for the next bytes. Fails with none when the other side has sent its last. */
  readonly take: Effect.Effect<Uint8Array, Option.Option<WireBroken>>
  /** Waits until the connection is gone in both directions. */
  readonly closed: Effect.Effect<void>
  /** Waits until there is room for more. What is sent at the same time does not mix. */
  readonly send: (bytes: Uint8Array) => Effect.Effect<void, WireBroken>
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "closed"

/** Waits for one of these events, whichever comes first. */
const next = (duplex: Duplex, events: ReadonlyArray<string>) =>
  Effect.async<void>((resume) => {
    const off = () => {
      for (const event of events) {
        duplex.off(event, come)
      }
    }
    const come = () => {
      off()
      resume(Effect.void)
    }
    for (const event of events) {
      duplex.on(event, come)
    }
    return Effect.sync(off)
  })

/** The next bytes; fails with none at the end. */
const take = (duplex: Duplex): Effect.Effect<Uint8Array, Option.Option<WireBroken>> =>
  Effect.suspend(() => {
    const chunk: unknown = duplex.read()
    if (chunk instanceof Uint8Array) {
      return Effect.succeed(chunk)
    }
    if (duplex.errored !== null) {
      return Effect.fail(Option.some(new WireBroken({ reason: reasonOf(duplex.errored) })))
    }
    if (duplex.readableEnded || duplex.destroyed) {
      return Effect.fail(Option.none())
    }
    return Effect.zipRight(next(duplex, ["readable", "end", "error", "close"]), take(duplex))
  })

/**
 * Waits until all that was written is taken, as long as more and more of it is. It can be interrupted wherever it is
 * done, or it could not be timed either.
 */
const drain = (
  duplex: Duplex,
  taken: () => number,
  patience: Duration.DurationInput
): Effect.Effect<void, WireBroken> =>
  Effect.gen(function* () {
    const before = taken()
    const wait = Effect.timeoutOption(next(duplex, ["drain", "close"]), patience)
    const drained = yield* Effect.interruptible(wait)
    if (duplex.destroyed) {
      return yield* new WireBroken({ reason: "closed" })
    }
    if (Option.isNone(drained)) {
      return yield* taken() > before ? drain(duplex, taken, patience) : new WireBroken({ reason: "not taken" })
    }
  })

/** Over a connection that is open; whoever opened it closes it. A side that takes nothing for `patience` counts as gone. */
export const fromDuplex = (duplex: Duplex, patience: Duration.DurationInput): ByteTransport => {
  // All that is answered at a time may wait for room, and Node takes more than ten who wait for a leak.
  duplex.setMaxListeners(0)
  let written = 0
  const taken = () => written - duplex.writableLength
  return {
    take: take(duplex),
    closed: Effect.suspend(() => (duplex.closed ? Effect.void : next(duplex, ["close"]))),
    send: (bytes) =>
      Effect.suspend(() => {
        if (duplex.destroyed || duplex.writableEnded) {
          return new WireBroken({ reason: "closed" })
        }
        written += bytes.length
        return duplex.write(bytes) ? Effect.void : drain(duplex, taken, patience)
      })
  }
}
