/**
 * Serves the web application: static files, the session of the browser, and WebSockets.
 */
import type * as Http from "node:http"
import { createServer } from "node:http"
import type * as Net from "node:net"
import type { Duplex } from "node:stream"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Fairness from "@scipnet/core/rpc/server/Fairness"
import * as StopSignal from "@scipnet/core/rpc/server/StopSignal"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type { Settings } from "../config/ServerConfig.ts"
import * as HttpConnectionLimit from "../http/HttpConnectionLimit.ts"
import type * as ConnectionLimit from "../sockets/ConnectionLimit.ts"
import * as PortBinding from "../sockets/PortBinding.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"
import type { TlsCertificate } from "../tls/TlsCertificate.ts"
import * as AllowedOrigins from "./AllowedOrigins.ts"
import * as ClientAddress from "./ClientAddress.ts"
import * as Reply from "./Reply.ts"
import * as SessionRoutes from "./SessionRoutes.ts"
import * as StaticFiles from "./StaticFiles.ts"
import type { WebContext, WebRequest } from "./WebContext.ts"
import * as WebSocketListener from "./WebSocketListener.ts"
import * as WebTls from "./WebTls.ts"

/** Requests have few headers and small bodies. Times are in milliseconds. */
const options: Http.ServerOptions = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000
}

export interface WebListener {
  /** The URL with the actual port. */
  readonly url: string
  /** The origins that browsers may use. */
  readonly origins: ReadonlyArray<string>
  /** Replaces the certificate for new handshakes. Throws, and keeps the present one, if the new one is unusable. */
  readonly renewCertificate: (certificate: TlsCertificate) => void
}

const unknownHost = Reply.text(421, "This server does not serve the requested host.", { connection: "close" })
const notAllowed = Reply.text(405, "Use GET.", { allow: "GET, HEAD", connection: "close" })
const notFound = Reply.text(404, "Not found.")
const upgradeRequired = Reply.text(426, "Use a WebSocket.", { upgrade: "websocket" })

const bind = (server: Net.Server, web: Settings["web"], port: number) =>
  PortBinding.bind(server, { host: web.host, port, settings: "SCIPNET_WEB" }).pipe(
    Effect.asSome,
    Effect.catchIf(
      ({ code }) => web.isDefault && code === "EADDRINUSE",
      ({ address }) =>
        Effect.as(
          Effect.logWarning(
            `The web application is not served: ${address} is in use. Set SCIPNET_WEB_PORT to another port, or to off`
          ),
          Option.none()
        )
    )
  )

/**
 * Listens until the scope closes. Then stops accepting connections, waits for open calls, and destroys the connections
 * that are left after `limits.grace`. Returns none if the listener is off, or if the default port is in use. Fails with
 * `CannotListen`.
 */
export const listen = (
  { web, http, limits }: Pick<Settings, "web" | "http" | "limits">,
  certificate: Option.Option<TlsCertificate>,
  acquire: ConnectionLimit.ConnectionLimit
) =>
  Effect.gen(function* () {
    if (web.port === "off") {
      return Option.none<WebListener>()
    }
    const files = yield* StaticFiles.load
    const fork = yield* FiberSet.makeRuntime()
    const stopping = StopSignal.make()
    const sockets = new Set<Net.Socket>()
    const isTrusted = ClientAddress.trusted(web.proxies)

    const server = createServer(options)
    server.maxHeadersCount = 64
    server.maxRequestsPerSocket = 1_000
    server.on("connection", (socket) => {
      socket.on("error", () => undefined)
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
    })
    const release = HttpConnectionLimit.enforce(server, http, isTrusted)
    const renewCertificate =
      web.isEncrypted && Option.isSome(certificate)
        ? WebTls.encrypt(server, certificate.value, limits.tls, (effect) => void fork(effect))
        : () => undefined

    const port = yield* bind(server, web, web.port)
    if (Option.isNone(port)) {
      return Option.none<WebListener>()
    }
    const origins = AllowedOrigins.list(web, port.value)
    const context: WebContext = {
      deepwell: yield* Deepwell.Deepwell,
      fairness: yield* Fairness.Fairness,
      port: port.value
    }
    const findOrigin = AllowedOrigins.make(origins)
    const accept = yield* WebSocketListener.make(
      context,
      limits,
      acquire,
      stopping,
      (effect) => void fork(effect),
      release
    )

    const toWebRequest = (request: Http.IncomingMessage): WebRequest | undefined => {
      const origin = findOrigin(request.headers.host)
      const address = ClientAddress.of(request, isTrusted)
      if (origin === undefined) {
        fork(Effect.annotateLogs(Effect.logWarning("Request refused: its host is not allowed"), { origin: address }))
      }
      return origin && { request, origin, address }
    }

    const answer = (web: WebRequest, path: string): Effect.Effect<Reply.Reply> => {
      const { request } = web
      if (path === "/session") {
        return SessionRoutes.answer(context, web)
      }
      if (request.method !== "GET" && request.method !== "HEAD") {
        return Effect.succeed(notAllowed)
      }
      if (path === "/ws") {
        return Effect.succeed(upgradeRequired)
      }
      const encodings = request.headers["accept-encoding"]
      return Effect.succeed(files(path, Array.isArray(encodings) ? encodings.join() : (encodings ?? "")) ?? notFound)
    }

    server.on("request", (request, response) => {
      const web = toWebRequest(request)
      if (web === undefined) {
        Reply.send(request, response, unknownHost, false)
        return
      }
      const [path = ""] = (request.url ?? "").split("?")
      fork(
        Effect.map(answer(web, path), (reply) => Reply.send(request, response, reply, web.origin.isSecure)).pipe(
          Effect.annotateLogs({ origin: web.address })
        )
      )
    })
    server.on("upgrade", (request: Http.IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => undefined)
      const web = toWebRequest(request)
      if (web === undefined) {
        WebSocketListener.refuse(socket, 421)
      } else {
        fork(accept(web, socket, head))
      }
    })

    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        server.close()
        stopping.start()
        const allClosed = Effect.repeat(Effect.sleep("10 millis"), { until: () => sockets.size === 0 })
        yield* Effect.ignore(Effect.timeout(Effect.interruptible(allClosed), limits.grace))
        for (const socket of sockets) {
          socket.destroy()
        }
      })
    )
    const url = `${web.isEncrypted ? "https" : "http"}://${SocketAddress.authority(web.host, port.value)}`
    return Option.some<WebListener>({ url, origins, renewCertificate })
  })
