/**
 * The messages to one client, counted in bytes from when they are encoded to when they are taken.
 */
import { Effect } from "effect"
import * as Frames from "./Frames.ts"
import type * as UnsentBytes from "./UnsentBytes.ts"
import type { Wire, WireBroken } from "./Wire.ts"

/** Above so many unsent bytes a client is asked to read before it gets more. */
const unsentBeforeNext = 1024 * 1024

export interface Outbox {
  readonly send: (message: unknown) => Effect.Effect<void, WireBroken>
  /** False while the client has too much to read for another answer. */
  readonly hasRoom: () => boolean
  /** Waits until there is room. */
  readonly room: Effect.Effect<void>
}

export const make = (wire: Wire, bytes: UnsentBytes.Account): Effect.Effect<Outbox> =>
  Effect.map(Effect.makeLatch(true), (room) => {
    const hasRoom = (): boolean => bytes.bytes() <= unsentBeforeNext
    const settle = (): void => (hasRoom() ? room.unsafeOpen() : room.unsafeClose())
    return {
      send: (message) =>
        Effect.suspend(() => {
          const frame = Frames.encode(message)
          bytes.add(frame.length)
          settle()
          return Effect.ensuring(
            wire.send(frame),
            Effect.sync(() => {
              bytes.remove(frame.length)
              settle()
            })
          )
        }),
      hasRoom,
      room: room.await
    }
  })
