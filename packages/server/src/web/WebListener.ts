/**
 * Serves the web application: static files, the session of the browser, and WebSockets.
 */
import type * as Http from "node:http"
import type * as Net from "node:net"
import type { Duplex } from "node:stream"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Fairness from "@scipnet/core/rpc/server/Fairness"
import * as StopSignal from "@scipnet/core/rpc/server/StopSignal"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type { Settings } from "../config/ServerConfig.ts"
import * as HttpConnectionLimit from "../http/HttpConnectionLimit.ts"
import type * as ConnectionLimit from "../sockets/ConnectionLimit.ts"
import * as PortBinding from "../sockets/PortBinding.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"
import * as SocketDrain from "../sockets/SocketDrain.ts"
import type { TlsCertificate } from "../tls/TlsCertificate.ts"
import * as AllowedOrigins from "./AllowedOrigins.ts"
import * as BrowserServer from "./BrowserServer.ts"
import * as ClientAddress from "./ClientAddress.ts"
import * as Reply from "./Reply.ts"
import * as RequestAdmission from "./RequestAdmission.ts"
import * as StaticFiles from "./StaticFiles.ts"
import type { WebContext } from "./WebContext.ts"
import * as WebRoutes from "./WebRoutes.ts"
import * as WebSocketListener from "./WebSocketListener.ts"
import * as WebTls from "./WebTls.ts"

/** Connections that are no WebSockets. A browser opens up to six for a page, and keeps them for a few seconds. */
const mostConnections = 1_024

export interface WebListener {
  /** The URL with the actual port. */
  readonly url: string
  /** The origins that browsers may use. */
  readonly origins: ReadonlyArray<string>
  /** Replaces the certificate for new handshakes. Throws, and keeps the present one, if the new one is unusable. */
  readonly renewCertificate: (certificate: TlsCertificate) => void
}

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
    const files = yield* StaticFiles.load("web", StaticFiles.isRoute)
    const fork = yield* FiberSet.makeRuntime()
    const stopping = StopSignal.make()
    const isTrusted = ClientAddress.trusted(web.proxies)

    const { server, sockets } = BrowserServer.make()
    const bounds = { connections: mostConnections, perOrigin: http.perOrigin }
    const release = HttpConnectionLimit.enforce(server, bounds, isTrusted)
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

    const admit = RequestAdmission.make(findOrigin, isTrusted)
    const answer = WebRoutes.make(context, files)

    server.on("request", (request, response) => {
      const admitted = admit(request)
      if (Either.isLeft(admitted)) {
        void fork(RequestAdmission.logRefusal(admitted.left))
        Reply.send(request, response, admitted.left.reply, false)
        return
      }
      const { right: web } = admitted
      const send = (reply: Reply.Reply) => Reply.send(request, response, reply, web.origin.isSecure)
      const reply = answer(web)
      if (Effect.isEffect(reply)) {
        void fork(Effect.annotateLogs(Effect.map(reply, send), { origin: web.address }))
      } else {
        send(reply)
      }
    })
    server.on("upgrade", (request: Http.IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => undefined)
      const admitted = admit(request)
      if (Either.isLeft(admitted)) {
        void fork(RequestAdmission.logRefusal(admitted.left))
        WebSocketListener.refuse(socket, admitted.left.reply.status)
      } else {
        void fork(accept(admitted.right, socket, head))
      }
    })

    yield* SocketDrain.onScopeEnd(server, stopping, sockets, limits.grace)
    const url = `${web.isEncrypted ? "https" : "http"}://${SocketAddress.authority(web.host, port.value)}`
    return Option.some<WebListener>({ url, origins, renewCertificate })
  })
