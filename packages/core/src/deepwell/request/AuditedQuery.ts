/**
 * Runs a query with its audit event: read in one snapshot, append the event, then disclose the answer.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import type { RecordType } from "../../domain/query/QueryResult.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import type * as User from "../../domain/user/User.ts"
import * as Event from "../../eventsourcing/Event.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as PolicyView from "../../readmodels/PolicyView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as ActorCheck from "./ActorCheck.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { EventLog } from "../EventLog.ts"
import type { AuditName } from "../Queries.ts"
import * as ConflictRetry from "./ConflictRetry.ts"

/** The result of a query, with the decision that the audit log records. */
export interface QueryOutcome<A> {
  readonly result: Either.Either<A, Rejection>
  readonly decision: AccessEvent.Decision
  readonly rule: string
  readonly details?: { readonly [name: string]: string | number }
}

/** A result that contains only what the reader may see. */
export const granted = <A>(result: A, details: QueryOutcome<A>["details"] = {}): QueryOutcome<A> => ({
  result: Either.right(result),
  decision: "granted",
  rule: "visible-only",
  details
})

/**
 * The context of a query: the reader, the time `at` (ms since 1970), the position of the log that the snapshot shows, the
 * reader's session, and the policy.
 */
export interface QueryContext {
  readonly reader: User.Account
  readonly at: number
  readonly readAt: number
  readonly session: string | null
  readonly policy: Policy
}

type Target = { readonly type: RecordType; readonly id: string } | null

/** The result for an actor who may not run queries. */
export const rejected = (rejection: Rejection): QueryOutcome<never> => ({
  result: Either.left(rejection),
  decision: "denied",
  rule: rejection._tag
})

type Find<A> = (run: Run, asker: QueryContext) => QueryOutcome<A>

/** Authorizes and reads in one snapshot on behalf of the current actor. Writes no audit event. */
export const readInSnapshot = <A>(query: string, find: Find<A>) =>
  Effect.gen(function* () {
    const database = yield* Database
    const current = yield* CurrentActor
    const { actor, session } = current
    const at = yield* Clock.currentTimeMillis
    return yield* database.read(query, (run) => {
      const readAt = SqlLog.lastPosition(run)
      const reader = actor._tag === "User" ? UserView.account(run, actor.user) : undefined
      const refusal = ActorCheck.rejectionOf(current, reader, ActorCheck.isSessionOpen(current, at)(run))
      if (reader === undefined || refusal !== undefined) {
        return { readAt, found: rejected(refusal ?? ActorCheck.actorInactive(current)) }
      }
      const policy = PolicyView.current(run)
      return { readAt, found: find(run, { reader, at, readAt, session, policy }) }
    })
  })

/** Appends the audit event of a query. `guarded`: fails when the session of the actor has ended since. */
export const appendQueryEvent = (
  entry: Omit<typeof AccessEvent.QueryAnswered.Type, "_tag">,
  { guarded }: { readonly guarded: boolean }
) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const current = yield* CurrentActor
    const at = yield* Clock.currentTimeMillis
    // Not validated here: the log rejects an event that cannot be stored with a typed error.
    const event = AccessEvent.QueryAnswered.make(entry, true)
    yield* log.appendAll({
      appends: [
        { stream: AccessEvent.stream(Actor.label(current.actor)), expected: "any", events: yield* Event.mint([event]) }
      ],
      guards: guarded ? ActorCheck.guards(current) : [],
      metadata: ActorCheck.metadata(current),
      companions: ActorCheck.touchSession(current, at)
    })
  })

/**
 * Runs a query on behalf of the current actor: authorizes and reads in one snapshot, appends the audit event with the
 * position that was read at, and then returns the answer. Fails without an answer when the event cannot be appended.
 */
export const runQuery = <A>(query: AuditName, target: Target, find: Find<A>) =>
  Effect.gen(function* () {
    const { found, readAt } = yield* readInSnapshot(query, find)
    const { decision, rule, details = {} } = found
    const ended = found.result._tag === "Left" && found.result.left._tag === "SessionEnded"
    yield* appendQueryEvent({ query, target, decision, rule, details, readAt }, { guarded: !ended })
    return yield* found.result
  }).pipe(ConflictRetry.retry)
