/**
 * How every question is answered.
 */
import { Clock, Effect, Either } from "effect"
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

/** What was found, and how the audit log will put it. */
export interface Found<A> {
  readonly result: Either.Either<A, Rejection>
  readonly decision: AccessEvent.Decision
  readonly rule: string
  readonly details?: { readonly [name: string]: string | number }
}

/** An answer of what the reader may see. */
export const granted = <A>(result: A, details: Found<A>["details"] = {}): Found<A> => ({
  result: Either.right(result),
  decision: "granted",
  rule: "visible-only",
  details
})

/** Who asks, when (ms since 1970), at which position of the log, in which session, and how strict the deepwell is. */
export interface Asker {
  readonly reader: User.Account
  readonly at: number
  readonly readAt: number
  readonly session: string | null
  readonly policy: Policy
}

type Target = { readonly type: RecordType; readonly id: string } | null

/** The answer to an actor who may not ask. */
export const turnedAway = (rejection: Rejection): Found<never> => ({
  result: Either.left(rejection),
  decision: "denied",
  rule: rejection._tag
})

type Find<A> = (run: Run, asker: Asker) => Found<A>

/** Decides and fetches in one snapshot, for whoever the current actor is by then; nothing is disclosed by it yet. */
export const look = <A>(query: string, find: Find<A>) =>
  Effect.gen(function* () {
    const database = yield* Database
    const current = yield* CurrentActor
    const { actor, session } = current
    const at = yield* Clock.currentTimeMillis
    return yield* database.read(query, (run) => {
      const readAt = SqlLog.lastPosition(run)
      const reader = actor._tag === "User" ? UserView.account(run, actor.user) : undefined
      const refusal = ActorCheck.refuse(current, reader, ActorCheck.isOpen(current, at)(run))
      if (reader === undefined || refusal !== undefined) {
        return { readAt, found: turnedAway(refusal ?? ActorCheck.nobody(current)) }
      }
      const policy = PolicyView.current(run)
      return { readAt, found: find(run, { reader, at, readAt, session, policy }) }
    })
  })

/** Writes down what is about to be answered, or how answering came to its end. */
export const enter = (
  entry: Omit<typeof AccessEvent.QueryAnswered.Type, "_tag">,
  { guarded }: { readonly guarded: boolean }
) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const current = yield* CurrentActor
    const at = yield* Clock.currentTimeMillis
    // Not validated here: what cannot be stored is for the log to refuse, with a typed error.
    const event = AccessEvent.QueryAnswered.make(entry, true)
    yield* log.appendAll({
      appends: [
        { stream: AccessEvent.stream(Actor.label(current.actor)), expected: "any", events: yield* Event.mint([event]) }
      ],
      guards: guarded ? ActorCheck.guards(current) : [],
      metadata: ActorCheck.metadata(current),
      companions: ActorCheck.touch(current, at)
    })
  })

/**
 * Asks on behalf of the current actor: decides and fetches in one snapshot, appends the audit entry that names the
 * position read at, and only then discloses. If the entry cannot be written nothing is disclosed.
 */
export const ask = <A>(query: AuditName, target: Target, find: Find<A>) =>
  Effect.gen(function* () {
    const { found, readAt } = yield* look(query, find)
    const { decision, rule, details = {} } = found
    const ended = found.result._tag === "Left" && found.result.left._tag === "SessionEnded"
    yield* enter({ query, target, decision, rule, details, readAt }, { guarded: !ended })
    return yield* found.result
  }).pipe(ConflictRetry.retry)
