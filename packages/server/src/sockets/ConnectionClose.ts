/**
 * Closes connections: sends the reason to the client, logs it, and waits until the client has read it.
 */
import type * as Net from "node:net"
import type * as ServerConnection from "@scipnet/core/rpc/server/ServerConnection"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/** The time for which a socket stays open after its last bytes were sent, so that the client can read them. */
const linger = Duration.seconds(1)

/** Writes the reason for closing as the last message. */
export const writeReason = (socket: Net.Socket, reason: string): void => {
  socket.write(`${JSON.stringify({ _tag: "Defect", defect: reason })}\n`)
}

/**
 * Closes a socket once the client has read everything, at the latest after `stalled`. Meanwhile discards what it sends:
 * closing a socket with unread input would reset the connection, and the client would lose the last message.
 */
export const closeAfterFlush = (socket: Net.Socket, stalled: Duration.Duration): void => {
  const destroy = () => socket.destroy()
  socket.setTimeout(Duration.toMillis(stalled), destroy)
  socket.end(() => {
    const timer = setTimeout(destroy, Duration.toMillis(linger))
    socket.once("close", () => clearTimeout(timer))
    socket.resume()
  })
}

type ServeError = Effect.Effect.Error<ReturnType<typeof ServerConnection.serve>>

/** Reports why serving a connection failed, to the client and in the log. */
export const reportFailure = (socket: Net.Socket, cause: Cause.Cause<ServeError>): Effect.Effect<void> =>
  Either.match(Cause.failureOrCause(cause), {
    onRight: (cause) => {
      socket.destroy()
      return Cause.isInterruptedOnly(cause)
        ? Effect.logInfo("Connection closed: the server is stopping")
        : Effect.logError("Connection closed by an internal error", cause)
    },
    onLeft: ({ _tag, reason }) => {
      if (_tag === "WireBroken") {
        socket.destroy()
        return Effect.annotateLogs(Effect.logInfo("Connection lost"), { reason })
      }
      if (reason === "unread") {
        // The client does not read, so a last message would only use memory until it is gone.
        socket.resetAndDestroy()
      } else {
        writeReason(socket, reason)
      }
      return Effect.annotateLogs(Effect.logWarning("Connection closed by the server"), { reason })
    }
  })
