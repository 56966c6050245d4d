/**
 * Sessions that are open: who is in, and putting an end to it.
 */
import { Clock, Effect, Either } from "effect"
import { Database } from "../database/Database.ts"
import * as Query from "../database/Query.ts"
import * as Access from "../domain/Access.ts"
import * as AccessEvent from "../domain/AccessEvent.ts"
import * as Actor from "../domain/Actor.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { OpenSession } from "../domain/Answer.ts"
import * as Authority from "../domain/Authority.ts"
import { NoSuchSession } from "../domain/Refusal.ts"
import type { Rejection } from "../domain/Rejection.ts"
import * as Event from "../eventsourcing/Event.ts"
import * as Sessions from "../security/Sessions.ts"
import * as Records from "../views/Records.ts"
import * as Users from "../views/Users.ts"
import * as Admission from "./Admission.ts"
import { ask } from "./Ask.ts"
import { CurrentActor } from "./CurrentActor.ts"
import * as Judgement from "./Judgement.ts"
import { Log } from "./Log.ts"
import * as OnConflict from "./OnConflict.ts"

/** The open sessions of the actor; or, for administrators, of all whose file they may read. */
export const sessions = (whose: "own" | "all") =>
  ask("sessions", null, (sql, { reader, at, session, policy }) =>
    Effect.gen(function* () {
      const refusal = whose === "all" ? Authority.refuseAction("sessions of others", reader) : undefined
      if (refusal !== undefined) {
        return { result: Either.left(refusal), decision: "denied" as const, rule: "administrator" }
      }
      const found = yield* Query.together((run) =>
        whose === "all" ? Sessions.all(run, at) : Sessions.ofLogin(run, reader.id, at)
      )
      const shown = yield* Effect.filter(found, ({ login }) =>
        Effect.map(
          Users.find(sql, login),
          (record) => Access.decide(reader, Records.subjectOf(record), policy).decision === "granted"
        )
      )
      const answer: ReadonlyArray<OpenSession> = shown.map(({ id, login: user, ...times }) => ({
        id,
        user,
        ...times,
        own: id === session
      }))
      return { result: Either.right(answer), decision: "granted" as const, rule: "visible-only" }
    })
  )

/** Ends a session of one's own, or as an administrator that of somebody whose file one may read. */
export const revoke = Effect.fnUntraced(function* (session: string) {
  const log = yield* Log
  const database = yield* Database
  const current = yield* CurrentActor
  const at = yield* Clock.currentTimeMillis
  const { actor } = current
  const attempt = Effect.gen(function* () {
    const { account, policy, open, found, record, holder } = yield* database.read("look up a session", (sql) =>
      Effect.gen(function* () {
        const stands = yield* yield* Query.together(Judgement.standing(log, current, at))
        const found = yield* Query.together((run) => Sessions.find(run, session, at))
        const record = found === undefined ? undefined : yield* Users.find(sql, found.login)
        return {
          account: stands.known,
          policy: stands.inForce.policy,
          open: stands.open,
          found,
          record,
          // As they stand now, and held on to: whose file the actor may no longer read keeps their session.
          holder: record && (yield* yield* Query.together((run) => Judgement.accountOf(log, run, record.id)))
        }
      })
    )
    const reader = account?.account
    const turnedAway = Admission.refuse(current, reader, open)
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
        metadata: Admission.metadata(current)
      })
      return yield* error
    }
    const own = current.session === session ? [] : Admission.guards(current)
    yield* log.appendAll({
      appends: [
        {
          stream: AccessEvent.sessionStream(session),
          expected: 1,
          events: yield* Event.mint([AccessEvent.SessionRevoked.make({ user: record.id, session })])
        }
      ],
      guards: [...guards, ...(holder === undefined ? [] : [holder.guard]), ...own],
      metadata: Admission.metadata(current),
      alongside: (run) => void Sessions.end(run, session)
    })
  })
  return yield* OnConflict.retry(attempt)
})
