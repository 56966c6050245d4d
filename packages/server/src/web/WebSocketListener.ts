/**
 * Accepts WebSockets of signed-in browsers, and serves each of them like a connection over TCP.
 */
import type * as Net from "node:net"
import type { Duplex } from "node:stream"
import type { FoundSession } from "@scipnet/core/deepwell/auth/SessionLookup"
import * as CallRate from "@scipnet/core/rpc/server/CallRate"
import * as LiveSessions from "@scipnet/core/rpc/server/LiveSessions"
import * as ServerConnection from "@scipnet/core/rpc/server/ServerConnection"
import * as SharedRpcServer from "@scipnet/core/rpc/server/SharedRpcServer"
import type * as StopSignal from "@scipnet/core/rpc/server/StopSignal"
import * as Origin from "@scipnet/core/security/Origin"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type { WebSocket } from "ws"
import { WebSocketServer } from "ws"
import type * as ConnectionLimit from "../sockets/ConnectionLimit.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"
import * as SocketListener from "../sockets/SocketListener.ts"
import * as SessionExpiry from "./SessionExpiry.ts"
import * as UpgradeCheck from "./UpgradeCheck.ts"
import type { WebContext, WebRequest } from "./WebContext.ts"
import * as WebSocketClose from "./WebSocketClose.ts"
import * as WebSocketTransport from "./WebSocketTransport.ts"

/** Upgrades of one origin: per second, and in a row before the rate applies. */
const upgrades = { rate: 10, burst: 40 }

const connectionsOpen = Metric.tagged(SocketListener.connectionsOpen, "transport", "web")

/** Answers an upgrade that is refused, and closes its socket. */
export const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n`)
  socket.once("finish", () => socket.destroy())
}

/** Accepts the upgrade of a request whose `Host` is allowed. */
export type Accept = (web: WebRequest, socket: Duplex, head: Buffer) => Effect.Effect<void>

/**
 * Makes the function that accepts upgrades. `release` removes a socket from the count of HTTP connections: from then on
 * the limit that all transports share counts it.
 */
export const make = (
  context: WebContext,
  limits: SocketListener.Limits,
  acquire: ConnectionLimit.ConnectionLimit,
  stopping: StopSignal.StopSignal,
  fork: (effect: Effect.Effect<void>) => void,
  release: (socket: Net.Socket) => void
) =>
  Effect.gen(function* () {
    const rpcServer = yield* SharedRpcServer.SharedRpcServer
    const { listen } = yield* LiveSessions.LiveSessions
    const rate = CallRate.make(upgrades.rate, upgrades.burst)
    const options = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.frame,
      maxPendingAutoPongs: 16,
      closeTimeout: Duration.toMillis(limits.stalled)
    }
    const server = new WebSocketServer(options)
    let lastConnection = 0

    const logClosed = (reason: string, address: string): void =>
      fork(Effect.annotateLogs(Effect.logWarning("Connection closed by the server"), { reason, origin: address }))

    const serve = (webSocket: WebSocket, socket: Duplex, session: FoundSession, address: string) => {
      const unfinished = context.fairness.unfinished.open(Origin.groupOf(address), () => {
        logClosed("unfinished", address)
        WebSocketClose.closeWithDefect(webSocket, "unfinished")
      })
      return ServerConnection.serve(
        WebSocketTransport.make(webSocket, socket, unfinished, limits.stalled),
        address,
        limits,
        stopping,
        Option.some(session)
      ).pipe(
        Effect.provideService(SharedRpcServer.SharedRpcServer, rpcServer),
        Effect.provideService(
          LiveSessions.LiveSessions,
          SessionExpiry.make(listen, context.deepwell.findSession(session.token), fork)
        ),
        Effect.matchCauseEffect({
          onSuccess: () =>
            Effect.zipRight(
              Effect.sync(() => WebSocketClose.close(webSocket, WebSocketClose.codes.goingAway)),
              Effect.logDebug("Connection closed by the client")
            ),
          onFailure: (cause) => Effect.suspend(() => WebSocketClose.reportFailure(webSocket, cause))
        }),
        Effect.annotateLogs({ connection: `web-${(lastConnection += 1)}`, origin: address }),
        Effect.interruptible
      )
    }

    /** Counts the connection until its socket is closed; false if a limit is reached. */
    const count = (socket: Net.Socket, group: string): boolean => {
      const releasePlace = acquire(group)
      if (releasePlace === undefined) {
        fork(Metric.increment(SocketListener.connectionsRejected))
        return false
      }
      release(socket)
      fork(Metric.increment(connectionsOpen))
      socket.once("close", () => {
        releasePlace()
        fork(Metric.incrementBy(connectionsOpen, -1))
      })
      return true
    }

    const accept: Accept = (web, socket, head) =>
      Effect.gen(function* () {
        const session = yield* UpgradeCheck.check(context, web, rate)
        // The client may have left during the lookup.
        if (socket.destroyed) {
          return
        }
        if (!count(web.request.socket, Origin.groupOf(web.address))) {
          return yield* new UpgradeCheck.UpgradeRefused({ status: 503, reason: "full" })
        }
        server.handleUpgrade(web.request, socket, head, (webSocket) => {
          // A message that `ws` itself rejects, such as one that is too long; it closes the WebSocket.
          webSocket.on("error", (error) => logClosed(SocketAddress.errorCode(error), web.address))
          fork(serve(webSocket, socket, session, web.address))
        })
      }).pipe(
        Effect.catchAllCause((cause) => {
          const refusal = Option.getOrUndefined(Cause.failureOption(cause))
          const isRefused = refusal?._tag === "UpgradeRefused"
          refuse(socket, isRefused ? refusal.status : 503)
          return isRefused
            ? Effect.annotateLogs(Effect.logInfo("Upgrade refused"), { reason: refusal.reason })
            : Effect.logError("Upgrade failed", cause)
        }),
        Effect.annotateLogs({ origin: web.address })
      )
    return accept
  })
