/** A remote deepwell over sockets. */
import { readFileSync } from "node:fs"
import type { Socket } from "node:net"
import { connect as connectTcp } from "node:net"
import { connect as connectTls } from "node:tls"
import { SharedRpcServer, ConnectionLimits, RemoteDeepwell, RemoteError, ByteTransport } from "@scipnet/core"
import { Duration, Effect, Layer, Option } from "effect"
import * as RemoteSuite from "../packages/core/test/rpc/RemoteSuite.ts"
import * as ConnectionLimit from "../packages/server/src/sockets/ConnectionLimit.ts"
import * as SocketListener from "../packages/server/src/sockets/SocketListener.ts"
import * as ServerProcess from "../packages/server/test/ServerProcess.ts"

const certificate = {
  cert: ServerProcess.certificate,
  key: readFileSync(ServerProcess.pemPath("localhost.key"), "utf8")
}

const limits: SocketListener.Limits = {
  ...ConnectionLimits.defaults,
  connections: 20,
  perOrigin: 20,
  stalled: Duration.seconds(5),
  grace: Duration.seconds(1),
  tls: { handshakes: 100, perOrigin: 100, rate: 1_000, burst: 1_000 }
}

const serve = (tls: boolean) =>
  Effect.gen(function* () {
    const connectionLimit = ConnectionLimit.make(limits)
    const listening = { host: "127.0.0.1", port: 0, certificate: tls ? Option.some(certificate) : Option.none() }
    const calls = yield* Layer.build(SharedRpcServer.layer)
    const opened = yield* Effect.provide(SocketListener.listen(listening, limits, connectionLimit), calls)
    const url = new URL(opened.url)
    const port = Number(url.port)
    const open = new Set<Socket>()
    let dialled = 0

    const connect = Effect.async<Socket, RemoteError.ServerUnreachable>((resume) => {
      const socket = tls
        ? connectTls({ host: url.hostname, port, ca: certificate.cert })
        : connectTcp({ host: url.hostname, port })
      dialled += 1
      open.add(socket)
      const failed = (reason: string) => resume(new RemoteError.ServerUnreachable({ server: url.href, reason }))
      // A connection that breaks before it is open closes without an error.
      socket.once("close", () => {
        open.delete(socket)
        failed("closed")
      })
      socket.on("error", ({ message }) => failed(message))
      socket.once(tls ? "secureConnect" : "connect", () => resume(Effect.succeed(socket)))
    })
    const dial = Effect.acquireRelease(connect, (socket) => Effect.sync(() => socket.destroySoon())).pipe(
      Effect.map((socket) => ByteTransport.fromDuplex(socket, "5 seconds"))
    )
    return {
      layer: RemoteDeepwell.layer({ server: url.href, program: "test 1", dial }),
      dialled: () => dialled,
      connected: () => open.size,
      cut: Effect.sync(() => {
        for (const socket of open) {
          socket.destroy()
        }
      })
    }
  })

RemoteSuite.suite("a remote deepwell over TCP", serve(false))
RemoteSuite.suite("a remote deepwell over TLS", serve(true))
