/**
 * The transport of a connection: bytes in both directions.
 */
import type { Duplex } from "node:stream"
import type * as Duration from "effect/Duration"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The other side has closed the connection or does not read. `reason` is an error code of the system, or a few words. */
export class WireBroken extends Data.TaggedError("WireBroken")<{ readonly reason: string }> {}

/** One connection as a stream of bytes in each direction. */
export interface ByteTransport {
  /** Waits for the next bytes. Fails with `None` when the other side has closed its direction. */
  readonly take: Effect.Effect<Uint8Array, Option.Option<WireBroken>>
  /** Waits until the connection is closed in both directions. */
  readonly closed: Effect.Effect<void>
  /** Sends bytes, and waits while the send buffer is full. Concurrent sends are not interleaved. */
  readonly send: (bytes: Uint8Array) => Effect.Effect<void, WireBroken>
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "closed"

/** Waits for the first of these events. */
const next = (duplex: Duplex, events: ReadonlyArray<string>) =>
  Effect.async<void>((resume) => {
    const off = () => {
      for (const event of events) {
        duplex.off(event, settle)
      }
    }
    const settle = () => {
      off()
      resume(Effect.void)
    }
    for (const event of events) {
      duplex.on(event, settle)
    }
    return Effect.sync(off)
  })

/** Reads the next bytes. Fails with `None` at the end. */
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
 * Waits until all written bytes are sent. Fails when none is sent for the time `patience`. Interruptible also inside of an
 * uninterruptible region, as the timeout requires.
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

/**
 * The transport over an open connection, which the caller closes. `patience` is the time without progress after which a
 * side that does not read counts as gone.
 */
export const fromDuplex = (duplex: Duplex, patience: Duration.DurationInput): ByteTransport => {
  // Many responses can wait for the buffer, and Node reports more than ten listeners as a leak.
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
