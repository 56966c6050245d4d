/**
 * Listening for clients, over TCP or TLS: who is let in, and how they are let go.
 */
import type * as Net from "node:net"
import { createServer as createTcpServer } from "node:net"
import { SharedRpcServer, StopSignal, ServerConnection, Origin, ByteTransport } from "@scipnet/core"
import { Cause, Duration, Effect, Either, FiberSet, Metric, Option } from "effect"
import * as SocketAddress from "./SocketAddress.ts"
import type * as HandshakeLimit from "./HandshakeLimit.ts"
import type * as ConnectionRegistry from "./ConnectionRegistry.ts"
import * as TlsSockets from "./TlsSockets.ts"
import { CannotListen } from "./StartError.ts"

export interface Limits extends ServerConnection.Limits, ConnectionRegistry.Bounds {
  /** How long what is being answered may take once the server was told to stop. */
  readonly grace: Duration.Duration
  readonly tls: HandshakeLimit.Bounds
}

export interface Listening {
  readonly host: string
  readonly port: number
  /** None for plain TCP. */
  readonly certificate: Option.Option<TlsSockets.Certificate>
}

/** What listens. */
export interface Open {
  /** Where, with the port that the system chose when the setting is 0. */
  readonly url: string
  /** Uses another certificate for the handshakes to come. Throws where it cannot be used, and keeps the one it has. */
  readonly renew: (certificate: TlsSockets.Certificate) => void
}

const connectionsOpen = Metric.gauge("server_connections_open", { description: "Connections that are open" })
const turnedAwayCount = Metric.counter("server_connections_turned_away", {
  description: "Connections closed at once because one origin, or all together, had too many open",
  incremental: true
})

const handshakesRefused = Metric.counter("server_handshakes_refused", {
  description: "TLS handshakes that one origin, or all together, began too many of",
  incremental: true
})

/** What a client is told before its connection is closed on it. */
const farewell = (reason: string): string => `${JSON.stringify({ _tag: "Defect", defect: reason })}\n`

/** How long a client may take to hear why it is let go. */
const linger = Duration.seconds(1)

/** How many may be told at a time that there is no room for them. */
const mostTurnedAway = 16

const bind = (server: Net.Server, { host, port, certificate }: Listening) =>
  Effect.async<void, CannotListen>((resume) => {
    const failed = (error: Error) =>
      resume(
        new CannotListen({
          address: SocketAddress.authority(host, port),
          settings: Option.isSome(certificate) ? "SCIPNET_TLS" : "SCIPNET_TCP",
          code: SocketAddress.codeOf(error)
        })
      )
    server.once("error", failed)
    server.listen({ host, port }, () => {
      server.off("error", failed)
      // Such as too many open files, which whoever comes next may find otherwise.
      server.on("error", () => undefined)
      resume(Effect.void)
    })
  })

type Ending = Effect.Effect.Error<ReturnType<typeof ServerConnection.serve>>

/** What is said of a connection that failed, to the client and in the log. */
const end = (socket: Net.Socket, ending: Either.Either<Cause.Cause<never>, Ending>) =>
  Either.match(ending, {
    onRight: (cause) => {
      socket.destroy()
      return Cause.isInterruptedOnly(cause)
        ? Effect.logInfo("A connection was cut, since the server stops")
        : Effect.logError("A bug ended a connection", cause)
    },
    onLeft: ({ _tag, reason }) => {
      if (_tag === "WireBroken") {
        socket.destroy()
        return Effect.annotateLogs(Effect.logInfo("A connection broke"), { reason })
      }
      if (reason === "unread") {
        // It would not read a farewell either, and what it has not read takes memory until it is gone.
        socket.resetAndDestroy()
      } else {
        socket.write(farewell(reason))
      }
      return Effect.annotateLogs(Effect.logWarning("A connection was closed"), { reason })
    }
  })

/**
 * Listens until the scope closes. Then it takes no more clients, waits for the answers to what was asked, and cuts the
 * connections that are left after the grace.
 */
export const listen = (listening: Listening, limits: Limits, registry: ConnectionRegistry.ConnectionRegistry) =>
  Effect.gen(function* () {
    const server = yield* SharedRpcServer.SharedRpcServer
    const closing = StopSignal.make()
    const fork = yield* FiberSet.makeRuntime()
    const sockets = new Set<Net.Socket>()
    const turnedAway = new Set<string>()
    let last = 0

    /**
     * Closes it once what was written is taken, or is not for too long. What comes in meanwhile is thrown away: if it
     * were left unread, the system would take back what the client was told last.
     */
    const release = (socket: Net.Socket): void => {
      const cut = () => socket.destroy()
      socket.setTimeout(Duration.toMillis(limits.stalled), cut)
      socket.end(() => {
        const lingering = setTimeout(cut, Duration.toMillis(linger))
        socket.once("close", () => clearTimeout(lingering))
        socket.resume()
      })
    }

    const answer = (socket: Net.Socket) =>
      ServerConnection.serve(
        ByteTransport.fromDuplex(socket, limits.stalled),
        SocketAddress.ofPeer(socket),
        limits,
        closing
      ).pipe(
        Effect.provideService(SharedRpcServer.SharedRpcServer, server),
        Effect.matchCauseEffect({
          onSuccess: () => Effect.logDebug("A client left"),
          onFailure: (cause) => Effect.suspend(() => end(socket, Cause.failureOrCause(cause)))
        }),
        Effect.ensuring(Effect.sync(() => release(socket))),
        Effect.annotateLogs({ connection: (last += 1), origin: SocketAddress.ofPeer(socket) }),
        Effect.interruptible
      )

    const welcome = (socket: Net.Socket): void => {
      // What goes wrong with it is seen where it is read or written.
      socket.on("error", () => undefined)
      if (turnedAway.has(SocketAddress.peerOf(socket))) {
        socket.write(farewell("full"))
        release(socket)
        return
      }
      socket.setNoDelay(true)
      fork(answer(socket))
    }

    const { greet, renew } = Option.match(listening.certificate, {
      onNone: () => ({ greet: welcome, renew: () => undefined }),
      onSome: (certificate) =>
        TlsSockets.make(certificate, limits.tls, {
          secured: welcome,
          refused: (socket) => {
            // One that was turned away is counted already.
            if (!turnedAway.has(SocketAddress.peerOf(socket))) {
              fork(Metric.increment(handshakesRefused))
            }
          },
          failed: (code) => fork(Effect.annotateLogs(Effect.logInfo("A client does not speak TLS"), { code }))
        })
    })

    // Counted before they have shaken hands, which may take them long.
    const scheme = Option.isSome(listening.certificate) ? "tls" : "tcp"
    const open = Metric.tagged(connectionsOpen, "transport", scheme)
    const counted = (socket: Net.Socket): void => {
      fork(Metric.increment(open))
      socket.once("close", () => fork(Metric.incrementBy(open, -1)))
    }

    // A client that closes its own side gets its answers.
    const listener = createTcpServer({ allowHalfOpen: true }, (socket) => {
      const [origin, peer] = [Origin.groupOf(SocketAddress.ofPeer(socket)), SocketAddress.peerOf(socket)]
      socket.on("error", () => undefined)
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
      if (registry.enter(origin)) {
        socket.once("close", () => registry.leave(origin))
        counted(socket)
      } else {
        fork(Metric.increment(turnedAwayCount))
        if (turnedAway.size >= mostTurnedAway) {
          socket.destroy()
          return
        }
        fork(Effect.annotateLogs(Effect.logWarning("A client was turned away"), { origin }))
        turnedAway.add(peer)
        socket.once("close", () => turnedAway.delete(peer))
      }
      greet(socket)
    })
    yield* bind(listener, listening)

    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        listener.close()
        closing.start()
        const gone = Effect.repeat(Effect.sleep("10 millis"), { until: () => sockets.size === 0 })
        yield* Effect.ignore(Effect.timeout(Effect.interruptible(gone), limits.grace))
        for (const socket of sockets) {
          socket.destroy()
        }
      })
    )
    const address = listener.address()
    const port = address === null || typeof address === "string" ? listening.port : address.port
    return { url: `${scheme}://${SocketAddress.authority(listening.host, port)}`, renew } satisfies Open
  })
