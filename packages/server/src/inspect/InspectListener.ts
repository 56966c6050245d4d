/**
 * Serves the operator's log page on this machine only, with `--inspect`.
 */
import type * as Http from "node:http"
import * as StopSignal from "@scipnet/core/rpc/server/StopSignal"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { Settings } from "../config/ServerConfig.ts"
import * as HttpConnectionLimit from "../http/HttpConnectionLimit.ts"
import * as PortBinding from "../sockets/PortBinding.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"
import * as SocketDrain from "../sockets/SocketDrain.ts"
import * as AllowedOrigins from "../web/AllowedOrigins.ts"
import * as BrowserServer from "../web/BrowserServer.ts"
import * as Reply from "../web/Reply.ts"
import * as RequestAdmission from "../web/RequestAdmission.ts"
import * as RequestCheck from "../web/RequestCheck.ts"
import * as StaticFiles from "../web/StaticFiles.ts"
import type { WebRequest } from "../web/WebContext.ts"
import * as InspectCookie from "./InspectCookie.ts"
import * as InspectSession from "./InspectSession.ts"
import * as LinkExchange from "./LinkExchange.ts"
import * as LogRequests from "./LogRequests.ts"

/** The address that the listener is bound to, whatever the other settings are. */
const host = "127.0.0.1"

/** Names of this machine. Another name would be that of an attacker whose domain points here (DNS rebinding). */
const names = [host, "localhost", "::1"]

const mostConnections = 64

const api = "/-/api"
const isRoute = (path: string): boolean => /^\/-\/log(?:\/\d{1,15})?$/.test(path)

const notAllowed = Reply.text(405, "Use GET.", { allow: "GET, HEAD", connection: "close" })
const notFound = Reply.text(404, "Not found.")
const noSession = Reply.text(401, "Open the link that the server printed when it started.")
const foreign = Reply.text(403, "Only pages of this server may send this request.", { connection: "close" })

/** A request of a page of this listener: browsers send an `Origin` with some of them. */
const isOwn = ({ request, origin }: WebRequest): boolean =>
  RequestCheck.isSameOriginRead(request) && [undefined, origin.origin].includes(request.headers.origin)

/** Interrupts an answer when its reader has left. */
const whileOpen = (response: Http.ServerResponse, answer: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.raceFirst(
    answer,
    Effect.async<void>((resume) => {
      response.once("close", () => resume(Effect.void))
    })
  )

export interface InspectListener {
  /** The URL with the actual port. */
  readonly url: string
  /** The one-time link. */
  readonly link: Redacted.Redacted
}

/** Listens until the scope closes. Fails with `CannotListen`. */
export const listen = (settings: Pick<Settings, "filename" | "deepwell" | "inspect" | "limits">) =>
  Effect.gen(function* () {
    const files = yield* StaticFiles.load("inspect", isRoute)
    const fork = yield* FiberSet.makeRuntime()
    const stopping = StopSignal.make()
    const session = InspectSession.make(performance.now())
    const answerData = yield* LogRequests.make(settings)

    const { server, sockets } = BrowserServer.make()
    HttpConnectionLimit.enforce(server, { connections: mostConnections, perOrigin: mostConnections })

    const port = yield* PortBinding.bind(server, { host, port: settings.inspect.port, settings: "SCIPNET_INSPECT" })
    const origins = names.map((name) => `http://${SocketAddress.authority(name, port)}`)
    const admit = RequestAdmission.make(AllowedOrigins.make(origins), () => false)

    const isSignedIn = (request: Http.IncomingMessage): boolean =>
      Option.exists(InspectCookie.read(request, port), (token) => session.isOpen(token, performance.now()))

    const answer = (web: WebRequest, response: Http.ServerResponse): Reply.Reply | Effect.Effect<void> => {
      const { request } = web
      const [path = "", query = ""] = (request.url ?? "").split("?")
      if (path === "/-/session") {
        return Effect.map(LinkExchange.answer(session, port, web), (reply) =>
          Reply.send(request, response, reply, false)
        )
      }
      if (request.method !== "GET" && request.method !== "HEAD") {
        return notAllowed
      }
      if (path.startsWith(`${api}/`)) {
        return !isOwn(web)
          ? foreign
          : !isSignedIn(request)
            ? noSession
            : whileOpen(response, answerData(path.slice(api.length), query, request, response))
      }
      return files(path, [request.headers["accept-encoding"] ?? ""].flat().join()) ?? notFound
    }

    server.on("request", (request, response) => {
      const admitted = admit(request)
      if (Either.isLeft(admitted)) {
        void fork(RequestAdmission.logRefusal(admitted.left))
        Reply.send(request, response, admitted.left.reply, false)
        return
      }
      const reply = answer(admitted.right, response)
      if (Effect.isEffect(reply)) {
        void fork(reply)
      } else {
        Reply.send(request, response, reply, false)
      }
    })

    yield* SocketDrain.onScopeEnd(server, stopping, sockets, settings.limits.grace)
    return { url: `http://${SocketAddress.authority(host, port)}`, link: session.link } satisfies InspectListener
  })
