/**
 * Closes WebSockets with a close code, and logs the reason.
 */
import type * as ServerConnection from "@scipnet/core/rpc/server/ServerConnection"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { WebSocket } from "ws"

/** The close codes. Clients distinguish `sessionEnded` from all others. */
export const codes = {
  /** The client has left, or the server stops. */
  goingAway: 1001,
  notText: 1003,
  /** The client has broken the protocol or exceeded a limit. */
  policyViolation: 1008,
  internalError: 1011,
  /** The session has ended, for any reason. */
  sessionEnded: 4401
} as const

/** Closes, and discards what the client still sends: its answer would wait behind unread messages. */
export const close = (webSocket: WebSocket, code: number, reason?: string): void => {
  webSocket.close(code, reason)
  webSocket.resume()
}

/** Sends the reason as the last frame, and closes. */
export const closeWithDefect = (webSocket: WebSocket, reason: string): void => {
  webSocket.send(JSON.stringify({ _tag: "Defect", defect: reason }), () => undefined)
  close(webSocket, reason === "session ended" ? codes.sessionEnded : codes.policyViolation, reason)
}

type ServeError = Effect.Effect.Error<ReturnType<typeof ServerConnection.serve>>

/** Closes a WebSocket whose connection failed. */
export const reportFailure = (webSocket: WebSocket, cause: Cause.Cause<ServeError>): Effect.Effect<void> =>
  Either.match(Cause.failureOrCause(cause), {
    onRight: (cause) => {
      const isStopping = Cause.isInterruptedOnly(cause)
      close(webSocket, isStopping ? codes.goingAway : codes.internalError)
      return isStopping
        ? Effect.logInfo("Connection closed: the server is stopping")
        : Effect.logError("Connection closed by an internal error", cause)
    },
    onLeft: ({ _tag, reason }) => {
      if (_tag === "WireBroken") {
        webSocket.terminate()
        return Effect.annotateLogs(Effect.logInfo("Connection lost"), { reason })
      }
      if (reason === "unread") {
        // The client does not read, so a last message would only use memory until it is gone.
        webSocket.terminate()
      } else {
        closeWithDefect(webSocket, reason)
      }
      return Effect.annotateLogs(Effect.logWarning("Connection closed by the server"), { reason })
    }
  })
