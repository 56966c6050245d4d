/**
 * How every question is answered.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Effect, Either } from "effect"
import { Database } from "../database/Database.ts"
import * as AccessEvent from "../domain/AccessEvent.ts"
import * as Actor from "../domain/Actor.ts"
import type { RecordType } from "../domain/Answer.ts"
import type { Policy } from "../domain/Policy.ts"
import type { Rejection } from "../domain/Rejection.ts"
import type * as User from "../domain/User.ts"
import * as Event from "../eventsourcing/Event.ts"
import * as SqlLog from "../eventsourcing/SqlLog.ts"
import * as Policies from "../views/Policies.ts"
import * as Users from "../views/Users.ts"
import * as Admission from "./Admission.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { Log } from "./Log.ts"
import * as OnConflict from "./OnConflict.ts"

/** What was found, and how the audit log will put it. */
export interface Found<A> {
  readonly result: Either.Either<A, Rejection>
  readonly decision: AccessEvent.Decision
  readonly rule: string
  readonly details?: { readonly [name: string]: string | number }
}

/** Who asks, when (ms since 1970), in which session, and how strict the deepwell is. */
export interface Asker {
  readonly reader: User.Account
  readonly at: number
  readonly session: string | null
  readonly policy: Policy
}

type Target = { readonly type: RecordType; readonly id: string } | null

const turnedAway = (rejection: Rejection): Found<never> => ({
  result: Either.left(rejection),
  decision: "denied",
  rule: rejection._tag
})

/**
 * Asks on behalf of the current actor: decides and fetches in one snapshot, appends the audit entry that names the
 * position read at, and only then discloses. If the entry cannot be written nothing is disclosed.
 */
export const ask = <A>(
  query: string,
  target: Target,
  find: (sql: SqlClient, asker: Asker) => Effect.Effect<Found<A>, SqlError>
) =>
  Effect.gen(function* () {
    const database = yield* Database
    const log = yield* Log
    const current = yield* CurrentActor
    const { actor, session } = current
    const at = yield* Clock.currentTimeMillis
    const { found, readAt } = yield* database.read(query, (sql) =>
      Effect.gen(function* () {
        const { position } = yield* SqlLog.end(sql)
        const reader = actor._tag === "User" ? yield* Users.account(sql, actor.user) : undefined
        const refusal = Admission.refuse(current, reader, yield* Admission.isOpen(sql, current, at))
        if (reader === undefined || refusal !== undefined) {
          return { readAt: position, found: turnedAway(refusal ?? Admission.nobody(current)) }
        }
        const policy = yield* Policies.current(sql)
        return { readAt: position, found: yield* find(sql, { reader, at, session, policy }) }
      })
    )
    const { decision, rule, details = {} } = found
    // Not validated here: what cannot be stored is for the log to refuse, with a typed error.
    const entry = AccessEvent.QueryAnswered.make({ query, target, decision, rule, details, readAt }, true)
    const ended = found.result._tag === "Left" && found.result.left._tag === "SessionEnded"
    yield* log.appendAll({
      appends: [
        { stream: AccessEvent.stream(Actor.label(actor)), expected: "any", events: yield* Event.mint([entry]) }
      ],
      guards: ended ? [] : Admission.guards(current),
      metadata: Admission.metadata(current),
      alongside: (sql) => Admission.touch(sql, current, at)
    })
    return yield* found.result
  }).pipe(OnConflict.retry, Effect.withSpan(`Deepwell.${query}`))
