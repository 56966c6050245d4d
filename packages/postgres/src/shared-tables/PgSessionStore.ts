/**
 * Changes sessions in PostgreSQL apart from appends.
 */
import * as Effect from "effect/Effect"
import type { SessionStore } from "@scipnet/core/security/SessionStore"
import type { PgTransactor } from "./PgTransactor.ts"
import * as SessionStatements from "./SessionStatements.ts"

export const make = (transactor: PgTransactor): SessionStore => ({
  // The lock and the update are statements of their own: one that began before it had the lock would see earlier rows.
  touch: (id, at) =>
    Effect.asVoid(
      transactor.execute({ operation: "note a session", isRepeatable: true }, [
        SessionStatements.lockForTouch(id, at),
        SessionStatements.touch(id, at)
      ])
    )
})
