/**
 * `POST`, `GET` and `DELETE /session`: sign-in, the state of the session, and sign-out. Nothing else changes state over
 * HTTP.
 */
import { afterCommit } from "@scipnet/core/database/DatabaseError"
import { LoginError, NotSignedIn, TooManyRequests } from "@scipnet/core/deepwell/RemoteError"
import type * as Login from "@scipnet/core/deepwell/auth/Login"
import { longestId, longestSecret } from "@scipnet/core/rpc/DeepwellRpcs"
import * as WireError from "@scipnet/core/rpc/WireError"
import * as Origin from "@scipnet/core/security/Origin"
import * as Effect from "effect/Effect"
import * as Match from "effect/Match"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ConnectionLimit from "../sockets/ConnectionLimit.ts"
import * as JsonBody from "./JsonBody.ts"
import * as Reply from "./Reply.ts"
import * as RequestCheck from "./RequestCheck.ts"
import * as SessionCookie from "./SessionCookie.ts"
import type { WebContext, WebRequest } from "./WebContext.ts"

const Credentials = Schema.Struct({
  user: Schema.String.pipe(Schema.maxLength(longestId)),
  password: Schema.Redacted(Schema.String.pipe(Schema.maxLength(longestSecret)))
})

const decodeCredentials = Schema.decodeUnknown(Credentials)

const encodeError = Schema.encodeSync(LoginError)

const publicPart = ({ id, user, mustChangePassword, expiresAt }: Login.Session) => ({
  id,
  user,
  mustChangePassword,
  expiresAt
})

const retryAfter = (seconds: number) => ({ "retry-after": `${Math.max(1, Math.ceil(seconds))}` })

const toReply = (error: typeof LoginError.Type): Reply.Reply => {
  const reply = (status: number, headers = {}) => Reply.json(status, encodeError(error), headers)
  return Match.value(error).pipe(
    Match.tagsExhaustive({
      LoginRefused: () => reply(401),
      NotSignedIn: () => reply(401),
      TooManyLogins: (tooMany) => reply(429, retryAfter(tooMany.retryAfter)),
      TooManyRequests: (tooMany) => reply(429, retryAfter((tooMany.retryAfter ?? 0) / 1_000)),
      ServerTrouble: () => reply(503),
      ConnectionLost: () => reply(503),
      ProtocolMismatch: () => reply(503)
    })
  )
}

const badRequest = (status: number) => Reply.json(status, { _tag: "BadRequest" }, { connection: "close" })

/** The session of the cookie. */
const presented = ({ deepwell, port }: WebContext, { request, origin }: WebRequest) =>
  Option.match(SessionCookie.read(request, origin, port), {
    onNone: () => Effect.succeedNone,
    onSome: deepwell.findSession
  })

/** Rejected logins are answered late, so that one address could occupy all connections of the listener with them. */
const signIns = { connections: 256, perOrigin: 8 }

const limitSignIns = (acquire: ConnectionLimit.ConnectionLimit, group: string) =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      const release = acquire(group)
      return release === undefined
        ? new TooManyRequests({ limit: signIns.perOrigin, retryAfter: 1_000 })
        : Effect.succeed(release)
    }),
    (release) => Effect.sync(release)
  )

const signIn = (
  context: WebContext,
  { request, origin, address }: WebRequest,
  acquire: ConnectionLimit.ConnectionLimit
) =>
  Effect.gen(function* () {
    const { user, password } = yield* Effect.flatMap(JsonBody.read(request), decodeCredentials)
    yield* limitSignIns(acquire, Origin.groupOf(address))
    const session = yield* context.deepwell.login(user, password, address)
    // The new session is open whether or not the former one can be ended.
    yield* Effect.flatMap(presented(context, { request, origin, address }), (former) =>
      Effect.forEach(Option.toArray(former), context.deepwell.logout)
    ).pipe(afterCommit)
    return Reply.json(200, publicPart(session), SessionCookie.store(session.token, origin, context.port))
  }).pipe(
    Effect.scoped,
    Effect.catchTag("BodyRejected", ({ status, reason }) =>
      Effect.logWarning("Request refused: its body").pipe(
        Effect.annotateLogs({ reason }),
        Effect.as(badRequest(status))
      )
    ),
    Effect.catchTag("ParseError", () => Effect.succeed(badRequest(400)))
  )

const show = (context: WebContext, request: WebRequest) =>
  Effect.flatMap(
    presented(context, request),
    Option.match({
      onNone: () => new NotSignedIn(),
      onSome: (session) => Effect.succeed(Reply.json(200, publicPart(session)))
    })
  )

const signOut = (context: WebContext, request: WebRequest) =>
  Effect.gen(function* () {
    yield* Effect.forEach(Option.toArray(yield* presented(context, request)), context.deepwell.logout)
    return Reply.empty(SessionCookie.remove(request.origin, context.port))
  })

const isAllowed = ({ request, origin }: WebRequest): boolean =>
  request.method === "GET" ? RequestCheck.isSameOriginRead(request) : RequestCheck.isSameOrigin(request, origin)

const unknownMethod = Reply.text(405, "Use GET, POST or DELETE.", { allow: "GET, POST, DELETE", connection: "close" })
const foreign = Reply.text(403, "Only pages of this server may send this request.", { connection: "close" })

/** Makes the function that answers requests for `/session`. */
export const make = (context: WebContext): ((request: WebRequest) => Effect.Effect<Reply.Reply>) => {
  const acquire = ConnectionLimit.make(signIns)

  const route = (request: WebRequest) => {
    switch (request.request.method) {
      case "POST":
        return signIn(context, request, acquire)
      case "GET":
        return show(context, request)
      case "DELETE":
        return signOut(context, request)
      default:
        return Effect.succeed(unknownMethod)
    }
  }

  return (request) =>
    isAllowed(request)
      ? Effect.gen(function* () {
          const excess = yield* context.fairness.admit(undefined, Origin.groupOf(request.address))
          return yield* excess === undefined ? route(request) : excess
        }).pipe(
          Effect.catchAllCause(WireError.toLoginError),
          Effect.catchAll((error) => Effect.succeed(toReply(error)))
        )
      : Effect.as(Effect.logWarning("Request refused: it does not come from a page of this server"), foreign)
}
