/**
 * `POST /-/session`: exchanges the token of the one-time link for the cookie.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as JsonBody from "../web/JsonBody.ts"
import * as Reply from "../web/Reply.ts"
import * as RequestCheck from "../web/RequestCheck.ts"
import type { WebRequest } from "../web/WebContext.ts"
import * as InspectCookie from "./InspectCookie.ts"
import type { InspectSession } from "./InspectSession.ts"

const Body = Schema.Struct({ token: Schema.Redacted(Schema.String.pipe(Schema.maxLength(100))) })

const decodeBody = Schema.decodeUnknown(Body)

const badRequest = (status: number) => Reply.text(status, "The request is invalid.", { connection: "close" })
const foreign = Reply.text(403, "Only pages of this server may send this request.", { connection: "close" })
const spent = Reply.text(403, "The link was used already, or is older than five minutes.")
const unknownMethod = Reply.text(405, "Use POST.", { allow: "POST", connection: "close" })

/** Answers a request; its log never contains a token. */
export const answer = (
  session: InspectSession,
  port: number,
  { request, origin }: WebRequest
): Effect.Effect<Reply.Reply> => {
  if (request.method !== "POST") {
    return Effect.succeed(unknownMethod)
  }
  if (!RequestCheck.isSameOrigin(request, origin)) {
    return Effect.as(Effect.logWarning("Request refused: it does not come from a page of this server"), foreign)
  }
  return Effect.flatMap(JsonBody.read(request), decodeBody).pipe(
    Effect.flatMap(({ token }) =>
      Option.match(session.exchange(token, performance.now()), {
        onNone: () => Effect.as(Effect.logWarning("Request refused: the link of the log page is not valid"), spent),
        onSome: (own) =>
          Effect.as(
            Effect.logInfo("The link of the log page was exchanged"),
            Reply.empty(InspectCookie.store(own, port))
          )
      })
    ),
    Effect.catchTag("BodyRejected", ({ status }) => Effect.succeed(badRequest(status))),
    Effect.catchTag("ParseError", () => Effect.succeed(badRequest(400)))
  )
}
