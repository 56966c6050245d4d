/**
 * Listening for HTTP, and letting go of it.
 */
import type * as Http from "node:http"
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Duration, Effect, Fiber } from "effect"
import * as SocketAddress from "./SocketAddress.ts"
import type { Settings } from "./Config.ts"
import * as Health from "./Health.ts"
import * as HttpConnections from "./HttpConnections.ts"
import { CannotListen } from "./StartError.ts"

/** How long requests that are being answered may take once the server was told to stop. */
const grace = Duration.seconds(3)

/** Questions to this server have no body and few headers. Times are in milliseconds. */
const options: Http.ServerOptions = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000
}

/** Takes no more connections, and waits for those that are in use; after the grace they are cut. */
const drain = (server: Http.Server) =>
  Effect.gen(function* () {
    const cut = Effect.delay(
      Effect.sync(() => server.closeAllConnections()),
      grace
    )
    const cutting = yield* Effect.forkDaemon(Effect.interruptible(cut))
    yield* Effect.async<void>((resume) => {
      server.close(() => resume(Effect.void))
    })
    yield* Fiber.interrupt(cutting)
  })

/**
 * Listens until the scope closes, and gives the URL, with the port that the system chose when the setting is 0. Fails
 * with `CannotListen`.
 */
export const listen = ({ host, port, connections, perOrigin }: Settings["http"]) =>
  Effect.gen(function* () {
    const node = createServer(options)
    node.maxHeadersCount = 64
    node.maxRequestsPerSocket = 1_000
    HttpConnections.limit(node, { connections, perOrigin })
    const server = yield* NodeHttpServer.make(() => node, { host, port }).pipe(
      Effect.mapError(
        ({ cause }) =>
          new CannotListen({
            address: SocketAddress.authority(host, port),
            settings: "SCIPNET_HTTP",
            code: SocketAddress.codeOf(cause)
          })
      )
    )
    yield* server.serve(yield* Health.app)
    // Closed first of all, while there still is somebody to answer what came in before.
    yield* Effect.addFinalizer(() => drain(node))
    return server.address._tag === "TcpAddress"
      ? `http://${SocketAddress.authority(host, server.address.port)}`
      : server.address.path
  })
