/**
 * Opens a session on one server.
 */
import * as Effect from "effect/Effect"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as PgFault from "./PgFault.ts"
import * as PgHost from "./PgHost.ts"
import * as PgSession from "./PgSession.ts"
import type { PgSettings } from "./PgSettings.ts"

/** A session, and the result of its check. */
export interface Opened<out A> {
  readonly session: PgSession.PgSession
  readonly checked: A
}

/** Opens a session and runs `check` on it. The session is closed if the check fails. `operation` is named in errors. */
export const open = <A>(
  url: PgSettings["hosts"][number],
  settings: PgSettings,
  operation: string,
  check: (session: PgSession.PgSession) => Effect.Effect<A, DatabaseError>
): Effect.Effect<Opened<A>, DatabaseError> =>
  Effect.flatMap(
    Effect.mapError(
      Effect.flatMap(PgHost.decode(url, settings.allow), (host) => PgSession.open(host, settings)),
      (fault) => PgFault.toDatabaseError(operation, fault)
    ),
    (session) =>
      Effect.map(
        Effect.onError(check(session), () => session.close),
        (checked) => ({ session, checked })
      )
  )
