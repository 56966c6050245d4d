/**
 * The transport over a WebSocket: each frame is one text message.
 */
import { Duplex } from "node:stream"
import type * as UnsentBytes from "@scipnet/core/rpc/server/UnsentBytes"
import * as ByteTransport from "@scipnet/core/rpc/transport/ByteTransport"
import type * as Duration from "effect/Duration"
import type { WebSocket } from "ws"
import * as WebSocketClose from "./WebSocketClose.ts"

const lineBreak = Buffer.from("\n")

const withoutLineBreak = (frame: Uint8Array): Uint8Array =>
  frame.at(-1) === lineBreak[0] ? frame.subarray(0, -1) : frame

/** Makes a stream of bytes in which each message ends with a line break, as frames do on the other transports. */
const toDuplex = (webSocket: WebSocket): Duplex => {
  const duplex = new Duplex({
    allowHalfOpen: false,
    read: () => {
      if (webSocket.isPaused) {
        webSocket.resume()
      }
    },
    write: (frame: Uint8Array, _encoding, done) => {
      webSocket.send(withoutLineBreak(frame), { binary: false }, done)
    }
  })
  // Reads and writes report errors.
  duplex.on("error", () => undefined)
  webSocket.on("message", (data, isBinary) => {
    if (webSocket.readyState !== webSocket.OPEN) {
      return
    }
    if (isBinary || !Buffer.isBuffer(data)) {
      WebSocketClose.close(webSocket, WebSocketClose.codes.notText, "not text")
      return
    }
    duplex.push(data)
    if (!duplex.push(lineBreak)) {
      webSocket.pause()
    }
  })
  webSocket.once("close", () => duplex.destroy())
  return duplex
}

/**
 * Makes the transport of a WebSocket over `socket`. `unfinished` counts the bytes of a message until it is complete,
 * because `ws` holds them in memory. `patience` is the time after which a client that does not read counts as gone.
 */
export const make = (
  webSocket: WebSocket,
  socket: Duplex,
  unfinished: UnsentBytes.Account,
  patience: Duration.DurationInput
): ByteTransport.ByteTransport => {
  // Before the listener of `ws`, which emits complete messages.
  socket.prependListener("data", (bytes: Uint8Array) => unfinished.add(bytes.length))
  webSocket.on("message", () => unfinished.remove(unfinished.bytes()))
  webSocket.once("close", () => unfinished.close())
  return ByteTransport.fromDuplex(toDuplex(webSocket), patience)
}
