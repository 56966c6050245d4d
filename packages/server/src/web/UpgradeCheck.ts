/**
 * Decides whether a request may be upgraded to a WebSocket.
 */
import type * as CallRate from "@scipnet/core/rpc/server/CallRate"
import * as Origin from "@scipnet/core/security/Origin"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as RequestCheck from "./RequestCheck.ts"
import * as SessionCookie from "./SessionCookie.ts"
import type { WebContext, WebRequest } from "./WebContext.ts"

/** The upgrade is refused. Scripts of a page cannot read the status; they ask `GET /session`. */
export class UpgradeRefused extends Data.TaggedError("UpgradeRefused")<{
  readonly status: 401 | 403 | 404 | 429 | 503
  readonly reason: string
}> {}

const refused = (status: UpgradeRefused["status"], reason: string) => new UpgradeRefused({ status, reason })

/**
 * Returns the session of the cookie without using it: an upgrade does not prolong a session, and one without a session is
 * no attempt to log in. Fails unless the URL names the same session, so that a tab never continues as the user of another
 * tab.
 */
export const check = (
  { deepwell, port }: WebContext,
  { request, origin, address }: WebRequest,
  rate: CallRate.CallRate
) =>
  Effect.gen(function* () {
    const [path, query] = (request.url ?? "").split("?")
    if (path !== "/ws") {
      return yield* refused(404, "unknown path")
    }
    if (!RequestCheck.isSameOrigin(request, origin)) {
      return yield* refused(403, "not from a page of this server")
    }
    if (rate.take(Origin.groupOf(address), performance.now()) > 0) {
      return yield* refused(429, "too many upgrades")
    }
    const session = yield* Option.match(SessionCookie.read(request, origin, port), {
      onNone: () => Effect.succeedNone,
      onSome: deepwell.findSession
    })
    if (Option.isNone(session)) {
      return yield* refused(401, "no session")
    }
    return session.value.id === new URLSearchParams(query).get("session")
      ? session.value
      : yield* refused(403, "another session")
  })
