/**
 * Sessions that are open: who is in, and putting an end to it.
 */
import { Clock, Effect, Either } from "effect"
import * as Access from "../../domain/access/Access.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { OpenSession } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import { NoSuchSession } from "../../domain/Rejection.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import type { Found } from "../request/AuditedQuery.ts"
import { ask } from "../request/AuditedQuery.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as CommandDecision from "../request/CommandDecision.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"

/** The open sessions of the actor; or, for administrators, of all whose file they may read. */
export const sessions = (whose: "own" | "all") =>
  ask("sessions", null, (run, { reader, at, session, policy }): Found<ReadonlyArray<OpenSession>> => {
    const refusal = whose === "all" ? Authority.refuseAction("sessions of others", reader) : undefined
    if (refusal !== undefined) {
      return { result: Either.left(refusal), decision: "denied", rule: "administrator" }
    }
    const found = whose === "all" ? Sessions.all(run, at) : Sessions.ofLogin(run, reader.id, at)
    const visible = found.filter(({ login }) => {
      const record = UserView.find(run, login)
      return Access.decide(reader, RecordViews.subjectOf(record), policy).decision === "granted"
    })
    const open = visible.map(({ id, login: user, ...times }) => ({ id, user, ...times, own: id === session }))
    return { result: Either.right(open), decision: "granted", rule: "visible-only" }
  })

/** Ends a session of one's own, or as an administrator that of somebody whose file one may read. */
export const revoke = Effect.fnUntraced(function* (session: string) {
  const log = yield* EventLog
  const current = yield* CurrentActor
  const at = yield* Clock.currentTimeMillis
  const { actor } = current
  const attempt = Effect.gen(function* () {
    const { account, policy, open, found, record, holder } = yield* CommandDecision.looking(
      "look up a session",
      (run) =>
        Either.gen(function* () {
          const stands = yield* CommandDecision.standing(log, current, at)(run)
          const found = Sessions.find(run, session, at)
          const record = found && UserView.find(run, found.login)
          return {
            account: stands.known,
            policy: stands.inForce.policy,
            open: stands.open,
            found,
            record,
            // With a guard, so that the actor can still read the user's record when the session ends.
            holder: record && (yield* CommandDecision.accountOf(log, run, record.id))
          }
        })
    )
    const reader = account?.account
    const turnedAway = ActorCheck.refuse(current, reader, open)
    const mayEnd =
      reader !== undefined &&
      record !== undefined &&
      (record.id === reader.id ||
        (Authority.refuseAction("sessions of others", reader) === undefined &&
          Access.decide(reader, Aggregate.user.subject(holder?.account ?? null), policy).decision === "granted"))
    const refusal: Rejection | undefined =
      turnedAway ?? (mayEnd && found !== undefined ? undefined : new NoSuchSession({ session }))
    const guards = account === undefined ? [] : [account.guard]
    if (refusal !== undefined || record === undefined) {
      const error = refusal ?? new NoSuchSession({ session })
      const refused = AccessEvent.CommandRefused.make({ command: "RevokeSession", target: null, error })
      const events = yield* Event.mint([refused])
      yield* log.appendAll({
        appends: [{ stream: AccessEvent.stream(Actor.label(actor)), expected: "any", events }],
        guards,
        metadata: ActorCheck.metadata(current)
      })
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
