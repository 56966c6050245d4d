/**
 * Lists and revokes open sessions.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Access from "../../domain/access/Access.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { OpenSession } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import { NoSuchSession } from "../../domain/Rejection.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as ActorEvent from "../request/ActorEvent.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import { rejected, runQuery, type QueryOutcome } from "../request/AuditedQuery.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as CommandDecision from "../request/CommandDecision.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"

/** The actor's open sessions or, for administrators, those of all users whose files they may read. */
export const sessions = (whose: "own" | "all") =>
  runQuery("sessions", null, (run, { reader, at, session, policy }): QueryOutcome<ReadonlyArray<OpenSession>> => {
    const refusal = whose === "all" ? Authority.actionRejection("sessions of others", reader) : undefined
    if (refusal !== undefined) {
      return rejected(refusal, "administrator")
    }
    const found = whose === "all" ? Sessions.latest(run, at) : Sessions.byLogin(run, reader.id, at)
    const visible = found.filter(({ login }) => {
      const record = UserView.find(run, login)
      return Access.decide(reader, RecordViews.subjectOf(record), policy).decision === "granted"
    })
    const open = visible.map(({ id, login: user, ...times }) => ({ id, user, ...times, own: id === session }))
    return { result: Either.right(open), decision: "granted", rule: "visible-only" }
  })

/** Ends a session of the actor or, for administrators, of a user whose file they may read. */
export const revoke = Effect.fnUntraced(function* (session: string) {
  const log = yield* EventLog
  const current = yield* CurrentActor
  const at = yield* Clock.currentTimeMillis
  const attempt = Effect.gen(function* () {
    const { known, inForce, open, record, holder } = yield* CommandDecision.inSnapshot("look up a session", (run) =>
      Either.gen(function* () {
        const found = Sessions.find(run, session, at)
        const record = found && UserView.find(run, found.login)
        return {
          ...(yield* CommandDecision.actorStatus(log, current, at)(run)),
          record,
          // With a guard, so that the actor can still read the user's record when the session ends.
          holder: record && (yield* CommandDecision.accountOf(log, run, record.id))
        }
      })
    )
    const reader = known?.account
    const actorRejection = ActorCheck.rejectionOf(current, reader, open)
    const mayEnd =
      reader !== undefined &&
      record !== undefined &&
      (record.id === reader.id ||
        (Authority.actionRejection("sessions of others", reader) === undefined &&
          Access.decide(reader, Aggregate.user.subject(holder?.account ?? null), inForce.policy).decision ===
            "granted"))
    const guards = known === undefined ? [] : [known.guard]
    if (actorRejection !== undefined || !mayEnd) {
      const error = actorRejection ?? new NoSuchSession({ session })
      const refused = AccessEvent.CommandRefused.make({ command: "RevokeSession", target: null, error })
      yield* ActorEvent.append(refused, { guards })
      return yield* error
    }
    const own = current.session === session ? [] : ActorCheck.guards(current)
    yield* log.appendAll({
      appends: [
        {
          stream: AccessEvent.sessionStream(session),
          expected: 1,
          events: yield* Event.mint([AccessEvent.SessionRevoked.make({ user: record.id, session })])
        }
      ],
      guards: [...guards, ...(holder === undefined ? [] : [holder.guard]), ...own],
      metadata: ActorCheck.metadata(current),
      companions: [SecurityWrite.EndSession({ id: session })]
    })
  })
  return yield* ConflictRetry.retry(attempt)
})
