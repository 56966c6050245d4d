/**
 * Sends messages to one client, and counts their bytes until the transport has taken them.
 */
import * as Effect from "effect/Effect"
import * as JsonLineFrames from "../transport/JsonLineFrames.ts"
import type * as UnsentBytes from "./UnsentBytes.ts"
import type { ByteTransport } from "../transport/ByteTransport.ts"

/** The number of unsent bytes above which no further call of the client is started. */
const unsentBeforeNext = 1024 * 1024

/** Makes the sender of one connection. `bytes` counts its unsent bytes. */
export const make = (wire: ByteTransport, bytes: UnsentBytes.Account) =>
  Effect.map(Effect.makeLatch(true), (room) => {
    const hasRoom = (): boolean => bytes.bytes() <= unsentBeforeNext
    const settle = (): void => (hasRoom() ? room.unsafeOpen() : room.unsafeClose())
    return {
      /** Encodes and sends a message. */
      send: (message: unknown) =>
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
      /** False while too many bytes are unsent. */
      hasRoom,
      /** Waits for `hasRoom`. */
      room: room.await
    }
  })
