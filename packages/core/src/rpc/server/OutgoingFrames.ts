/**
 * The messages to one client, counted in bytes from when they are encoded to when they are taken.
 */
import { Effect } from "effect"
import * as JsonLineFrames from "../transport/JsonLineFrames.ts"
import type * as UnsentBytes from "./UnsentBytes.ts"
import type { ByteTransport, WireBroken } from "../transport/ByteTransport.ts"

/** Above so many unsent bytes a client is asked to read before it gets more. */
const unsentBeforeNext = 1024 * 1024

export interface OutgoingFrames {
  readonly send: (message: unknown) => Effect.Effect<void, WireBroken>
  /** False while the client has too much to read for another answer. */
  readonly hasRoom: () => boolean
  /** Waits until there is room. */
  readonly room: Effect.Effect<void>
}

export const make = (wire: ByteTransport, bytes: UnsentBytes.Account): Effect.Effect<OutgoingFrames> =>
  Effect.map(Effect.makeLatch(true), (room) => {
    const hasRoom = (): boolean => bytes.bytes() <= unsentBeforeNext
    const settle = (): void => (hasRoom() ? room.unsafeOpen() : room.unsafeClose())
    return {
      send: (message) =>
        Effect.suspend(() => {
          const frame = JsonLineFrames.encode(message)
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
