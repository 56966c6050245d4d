/**
 * Listens for HTTP requests, and drains open connections when the server stops.
 */
import * as Http from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Settings } from "../config/ServerConfig.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"
import * as HttpConnectionLimit from "./HttpConnectionLimit.ts"
import * as HttpRoutes from "./HttpRoutes.ts"

/** The time limit of open requests once the server stops. */
const grace = Duration.seconds(3)

/** Requests have no body and few headers. Times are in milliseconds. */
const options: Http.ServerOptions = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000
}

/** Stops accepting connections and waits for open ones; closes those that are left after the grace period. */
const drain = (server: Http.Server) =>
  Effect.async<void>((resume) => {
    const deadline = setTimeout(() => server.closeAllConnections(), Duration.toMillis(grace))
    server.close(() => {
      clearTimeout(deadline)
      resume(Effect.void)
    })
  })

/** Listens until the scope closes. Returns the URL with the actual port. Fails with `CannotListen`. */
export const listen = (
  { host, port, connections, perOrigin }: Settings["http"],
  times: HttpRoutes.ProbeTimes = HttpRoutes.ofFile
) =>
  Effect.gen(function* () {
    const node = Http.createServer(options)
    node.maxHeadersCount = 64
    node.maxRequestsPerSocket = 1_000
    HttpConnectionLimit.enforce(node, { connections, perOrigin })
    const server = yield* NodeHttpServer.make(() => node, { host, port }).pipe(
      Effect.mapError(({ cause }) => SocketAddress.cannotListen("SCIPNET_HTTP", host, port)(cause))
    )
    yield* server.serve(yield* HttpRoutes.router(times))
    // Added last and so run first: open requests are answered while their handlers still exist.
    yield* Effect.addFinalizer(() => drain(node))
    return server.address._tag === "TcpAddress"
      ? `http://${SocketAddress.authority(host, server.address.port)}`
      : server.address.path
  })
