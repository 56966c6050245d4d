/**
 * Runs a query with its audit event: read in one snapshot, append the event, then disclose the answer.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import type { RecordType } from "../../domain/query/QueryResult.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import { RecordExpunged, RecordRedacted, type Rejection } from "../../domain/Rejection.ts"
import type * as User from "../../domain/user/User.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as PolicyView from "../../readmodels/PolicyView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as ActorCheck from "./ActorCheck.ts"
import * as ActorEvent from "./ActorEvent.ts"
import { CurrentActor } from "./CurrentActor.ts"
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

/** The result for an actor who may not run the query, by the rule of a name. */
export const rejected = (rejection: Rejection, rule: string = rejection._tag): QueryOutcome<never> => ({
  result: Either.left(rejection),
  decision: "denied",
  rule
})

/** Answers a query on a record if the reader may read it, and rejects it as a read of the record otherwise. */
export const ifReadable = <S extends Access.Subject, A>(
  { reader, policy }: QueryContext,
  { type, id }: NonNullable<Target>,
  subject: S | undefined,
  answer: (subject: S) => A
): QueryOutcome<A> => {
  const { decision, rule } = Access.decide(reader, subject, policy)
  if (subject === undefined || decision === "expunged") {
    return { result: Either.left(new RecordExpunged({ type, id })), decision: "expunged", rule }
  }
  const [needed, held] = [subject.clearance.level, reader.clearance.level]
  return decision === "redacted"
    ? { result: Either.left(new RecordRedacted({ type, id, needed, held })), decision, rule }
    : { result: Either.right(answer(subject)), decision, rule }
}

/** Reads the rows of an answer in a snapshot, and decides whether the reader gets it. */
export type Find<A> = (run: Run, asker: QueryContext) => QueryOutcome<A>

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
      const { open, touch } = ActorCheck.sessionStatus(current, at)(run)
      const refusal = ActorCheck.rejectionOf(current, reader, open)
      if (reader === undefined || refusal !== undefined) {
        return { readAt, touch, found: rejected(refusal ?? ActorCheck.actorInactive(current)) }
      }
      const policy = PolicyView.current(run)
      return { readAt, touch, found: find(run, { reader, at, readAt, session, policy }) }
    })
  })

/**
 * Appends the audit event of a query. `guarded`: fails when the session of the actor has ended since. `touch` records the use of
 * the session, as the snapshot of the query had it.
 */
export const appendQueryEvent = (
  entry: Omit<typeof AccessEvent.QueryAnswered.Type, "_tag">,
  { guarded, touch }: { readonly guarded: boolean; readonly touch?: ActorCheck.SessionStatus["touch"] }
) =>
  Effect.gen(function* () {
    const current = yield* CurrentActor
    const at = yield* Clock.currentTimeMillis
    // Not validated here: the log rejects an event that cannot be stored with a typed error.
    yield* ActorEvent.append(AccessEvent.QueryAnswered.make(entry, true), {
      guards: guarded ? ActorCheck.guards(current) : [],
      companions: touch ?? ActorCheck.touchSession(current, at)
    })
  })

/**
 * Runs a query on behalf of the current actor: authorizes and reads in one snapshot, appends the audit event with the
 * position that was read at, and then returns the answer. Fails without an answer when the event cannot be appended.
 */
export const runQuery = <A>(query: AuditName, target: Target, find: Find<A>) =>
  Effect.gen(function* () {
    const { found, readAt, touch } = yield* readInSnapshot(query, find)
    const { decision, rule, details = {} } = found
    const ended = found.result._tag === "Left" && found.result.left._tag === "SessionEnded"
    yield* appendQueryEvent({ query, target, decision, rule, details, readAt }, { guarded: !ended, touch })
    return yield* found.result
  }).pipe(ConflictRetry.retry)
