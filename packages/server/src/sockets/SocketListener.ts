/**
 * Listens for clients over TCP or TLS, limits their number, and serves each connection.
 */
import * as Net from "node:net"
import type * as ConnectionLimits from "@scipnet/core/rpc/server/ConnectionLimits"
import * as ServerConnection from "@scipnet/core/rpc/server/ServerConnection"
import * as SharedRpcServer from "@scipnet/core/rpc/server/SharedRpcServer"
import * as StopSignal from "@scipnet/core/rpc/server/StopSignal"
import * as ByteTransport from "@scipnet/core/rpc/transport/ByteTransport"
import * as Origin from "@scipnet/core/security/Origin"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Duration from "effect/Duration"
import type * as HandshakeLimit from "../tls/HandshakeLimit.ts"
import type { TlsCertificate } from "../tls/TlsCertificate.ts"
import * as TlsHandshake from "../tls/TlsHandshake.ts"
import * as ConnectionClose from "./ConnectionClose.ts"
import type * as ConnectionLimit from "./ConnectionLimit.ts"
import * as PortBinding from "./PortBinding.ts"
import * as SocketAddress from "./SocketAddress.ts"
import * as SocketDrain from "./SocketDrain.ts"

export interface Limits extends ConnectionLimits.Limits, ConnectionLimit.Bounds {
  /** The time limit of open calls once the server stops. */
  readonly grace: Duration.Duration
  readonly tls: HandshakeLimit.Bounds
}

export interface ListenOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** None for plain TCP. */
  readonly certificate: Option.Option<TlsCertificate>
}

export interface SocketListener {
  /** The URL with the actual port. */
  readonly url: string
  /** Replaces the certificate for new handshakes. Throws, and keeps the present one, if the new one is unusable. */
  readonly renewCertificate: (certificate: TlsCertificate) => void
}

export const connectionsOpen = Metric.gauge("server_connections_open", { description: "Open connections" })
export const connectionsRejected = Metric.counter("server_connections_turned_away", {
  description: "Connections rejected because of the connection limit, in total or per origin",
  incremental: true
})
export const handshakesRejected = Metric.counter("server_handshakes_refused", {
  description: "TLS handshakes rejected because of the handshake limits",
  incremental: true
})

/** Most rejected connections that are kept open to tell their clients the reason; others are closed at once. */
const mostRejected = 16

/**
 * Listens until the scope closes. Then stops accepting connections, waits for open calls, and destroys the connections
 * that are left after `limits.grace`. Fails with `CannotListen`.
 */
export const listen = (options: ListenOptions, limits: Limits, acquire: ConnectionLimit.ConnectionLimit) =>
  Effect.gen(function* () {
    const rpcServer = yield* SharedRpcServer.SharedRpcServer
    const stopping = StopSignal.make()
    const fork = yield* FiberSet.makeRuntime()
    const sockets = new Set<Net.Socket>()
    const rejectedPeers = new Set<string>()
    let lastConnection = 0

    const serve = (socket: Net.Socket) =>
      ServerConnection.serve(
        ByteTransport.fromDuplex(socket, limits.stalled),
        SocketAddress.remoteAddress(socket),
        limits,
        stopping
      ).pipe(
        Effect.provideService(SharedRpcServer.SharedRpcServer, rpcServer),
        Effect.matchCauseEffect({
          onSuccess: () => Effect.logDebug("Connection closed by the client"),
          onFailure: (cause) => Effect.suspend(() => ConnectionClose.reportFailure(socket, cause))
        }),
        Effect.ensuring(Effect.sync(() => ConnectionClose.closeAfterFlush(socket, limits.stalled))),
        Effect.annotateLogs({ connection: (lastConnection += 1), origin: SocketAddress.remoteAddress(socket) }),
        Effect.interruptible
      )

    const onReady = (socket: Net.Socket): void => {
      // Without a listener an error would end the process; reads and writes report it.
      socket.on("error", () => undefined)
      if (rejectedPeers.has(SocketAddress.peerKey(socket))) {
        ConnectionClose.writeReason(socket, "full")
        ConnectionClose.closeAfterFlush(socket, limits.stalled)
        return
      }
      socket.setNoDelay(true)
      fork(serve(socket))
    }

    const { accept, renewCertificate } = Option.match(options.certificate, {
      onNone: () => ({ accept: onReady, renewCertificate: () => undefined }),
      onSome: (certificate) =>
        TlsHandshake.make(certificate, limits.tls, {
          onSecure: onReady,
          onRejected: (socket) => {
            // The connection metric already counts rejected connections.
            if (!rejectedPeers.has(SocketAddress.peerKey(socket))) {
              fork(Metric.increment(handshakesRejected))
            }
          },
          onFailed: (code) => fork(Effect.annotateLogs(Effect.logInfo("TLS handshake failed"), { code }))
        })
    })

    const transport = Option.isSome(options.certificate) ? "tls" : "tcp"
    const transportOpen = Metric.tagged(connectionsOpen, "transport", transport)

    // Half-open sockets let a client that closed its own side still read its answers.
    const listener = Net.createServer({ allowHalfOpen: true }, (socket) => {
      const [origin, peer] = [Origin.groupOf(SocketAddress.remoteAddress(socket)), SocketAddress.peerKey(socket)]
      socket.on("error", () => undefined)
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
      // Counted before the TLS handshake, which a client can delay.
      const release = acquire(origin)
      if (release !== undefined) {
        fork(Metric.increment(transportOpen))
        socket.once("close", () => {
          release()
          fork(Metric.incrementBy(transportOpen, -1))
        })
      } else {
        fork(Metric.increment(connectionsRejected))
        if (rejectedPeers.size >= mostRejected) {
          socket.destroy()
          return
        }
        fork(Effect.annotateLogs(Effect.logWarning("Connection rejected: too many connections"), { origin }))
        rejectedPeers.add(peer)
        socket.once("close", () => rejectedPeers.delete(peer))
      }
      accept(socket)
    })
    const port = yield* PortBinding.bind(listener, {
      ...options,
      settings: Option.isSome(options.certificate) ? "SCIPNET_TLS" : "SCIPNET_TCP"
    })

    yield* SocketDrain.onScopeEnd(listener, stopping, sockets, limits.grace)
    return {
      url: `${transport}://${SocketAddress.authority(options.host, port)}`,
      renewCertificate
    } satisfies SocketListener
  })
