/**
 * How every question is answered.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Either } from "effect"
import { Database } from "../database/Database.ts"
import * as AccessEvent from "../domain/AccessEvent.ts"
import * as Actor from "../domain/Actor.ts"
import type { RecordType, UserRecord } from "../domain/Answer.ts"
import { ActorInactive } from "../domain/Refusal.ts"
import type { Rejection } from "../domain/Rejection.ts"
import * as Event from "../eventsourcing/Event.ts"
import * as SqlLog from "../eventsourcing/SqlLog.ts"
import * as Users from "../views/Users.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { Log } from "./Log.ts"

/** What was found, and how the audit log will put it. */
export interface Found<A> {
  readonly result: Either.Either<A, Rejection>
  readonly decision: AccessEvent.Decision
  readonly rule: string
  readonly details?: { readonly [name: string]: string | number }
}

type Target = { readonly type: RecordType; readonly id: string } | null

const inactive = (actor: string): Found<never> => ({
  result: Either.left(new ActorInactive({ actor })),
  decision: "denied",
  rule: "inactive"
})

/**
 * Asks on behalf of the current actor: decides and fetches in one snapshot, appends the audit entry that names the
 * position read at, and only then discloses. If the entry cannot be written nothing is disclosed.
 */
export const ask = <A>(
  query: string,
  target: Target,
  find: (sql: SqlClient, reader: UserRecord) => Effect.Effect<Found<A>, SqlError>
) =>
  Effect.gen(function* () {
    const database = yield* Database
    const log = yield* Log
    const { actor, origin } = yield* CurrentActor
    const label = Actor.label(actor)
    const { found, readAt } = yield* database.read(query, (sql) =>
      Effect.gen(function* () {
        const { position } = yield* SqlLog.end(sql)
        const reader = actor._tag === "User" ? yield* Users.find(sql, actor.user) : undefined
        return {
          readAt: position,
          found: reader?.active === true ? yield* find(sql, reader) : inactive(label)
        }
      })
    )
    const { decision, rule, details = {} } = found
    // Not validated here: what cannot be stored is for the log to refuse, with a typed error.
    const entry = AccessEvent.QueryAnswered.make({ query, target, decision, rule, details, readAt }, true)
    const events = yield* Event.mint([entry])
    yield* log.appendAll({
      appends: [{ stream: AccessEvent.stream(label), expected: "any", events }],
      metadata: { ...Event.by(label), origin }
    })
    return yield* found.result
  }).pipe(Effect.withSpan(`Deepwell.${query}`))
