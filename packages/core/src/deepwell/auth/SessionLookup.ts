/**
 * Looks up the session of a token without using it.
 */
import type * as Redacted from "effect/Redacted"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Database } from "../../database/Database.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as Sessions from "../../security/Sessions.ts"
import type { Session } from "./Login.ts"

/** An open session. */
export interface FoundSession extends Session {
  /** The time at which it ends unless it is used before, in milliseconds since 1970. */
  readonly endsAt: number
}

/** Returns the open session of a token. A wrong token needs no throttle: its 256 bits cannot be guessed. */
export const findSession = (token: Redacted.Redacted) =>
  Effect.gen(function* () {
    const at = yield* Clock.currentTimeMillis
    const database = yield* Database
    return yield* database.read("find a session", (run): Option.Option<FoundSession> => {
      const session = Sessions.byToken(run, token, at)
      const account = session && UserView.account(run, session.login)
      if (session === undefined || account?.active !== true) {
        return Option.none()
      }
      const { id, expiresAt } = session
      const endsAt = Sessions.endOf(run, id) ?? at
      return Option.some({
        id,
        user: account.id,
        token,
        mustChangePassword: account.mustChangePassword,
        expiresAt,
        endsAt
      })
    })
  })
