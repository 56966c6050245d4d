/**
 * Break-glass: reads a record above the actor's clearance, with the override phrase and a reason. Every use is audited and
 * reviewed by an auditor.
 */
import type * as Redacted from "effect/Redacted"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Database } from "../../database/Database.ts"
import * as Access from "../../domain/access/Access.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Authority from "../../domain/access/Authority.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import * as Levels from "../../domain/access/Levels.ts"
import type { Policy } from "../../domain/access/Policy.ts"
import * as Proposal from "../../domain/Proposal.ts"
import type * as Query from "../../domain/query/Query.ts"
import { GlassHolds, NothingToReview, RecordExpunged, type Rejection } from "../../domain/Rejection.ts"
import type * as User from "../../domain/user/User.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { SecurityConfig } from "../../security/SecurityConfig.ts"
import * as BreakGlassView from "../../readmodels/BreakGlassView.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import { ownSecret } from "./Accounts.ts"
import * as ActorEvent from "../request/ActorEvent.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import * as Custodians from "../request/Custodians.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as CommandDecision from "../request/CommandDecision.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"

/** True when break-glass gives the reader access to a record: within reach, with all of its compartments. */
export const withinReach = (reader: Access.Reader, { clearance }: Access.Subject): boolean =>
  clearance.level <= reader.clearance.level + Levels.breakGlass.levelsAbove &&
  Clearance.dominates({ ...reader.clearance, level: 6 }, clearance)

const refuse = (reader: User.Account, subject: Access.Subject | undefined, policy: Policy, type: Query.BreakGlass) => {
  const { rule, decision } = Access.decide(reader, subject, policy)
  const expunged = new RecordExpunged({ type: type.type, id: type.id })
  if (subject === undefined || rule === "absent" || rule === "deleted") {
    return expunged
  }
  if (decision === "granted") {
    return new GlassHolds({ reason: "readable" })
  }
  return withinReach(reader, subject)
    ? undefined
    : policy.concealDenied
      ? expunged
      : new GlassHolds({ reason: "too-far" })
}

/** The actor's account, the policy and the rejection of an inactive actor, with the guards on them. */
const actorStatus = Effect.gen(function* () {
  const log = yield* EventLog
  const current = yield* CurrentActor
  const at = yield* Clock.currentTimeMillis
  const { known, inForce, open } = yield* CommandDecision.inSnapshot(
    "look up who acts",
    CommandDecision.actorStatus(log, current, at)
  )
  const { policy, guard } = inForce
  const refusal = ActorCheck.rejectionOf(current, known?.account, open)
  return {
    account: known?.account,
    refusal,
    policy,
    at,
    guards: [guard, ...(known === undefined ? [] : [known.guard]), ...(open ? ActorCheck.guards(current) : [])]
  }
})

// Without validation: the append fails with a typed error for an event that cannot be stored.
const reject = (command: string, target: { type: Query.BreakGlass["type"]; id: string } | null, error: Rejection) =>
  Effect.zipRight(
    ActorEvent.append(AccessEvent.CommandRefused.make({ command, target, error }, true)),
    Effect.fail(error)
  )

/** Opens a record for this session. Returns the time (ms since 1970) at which the access expires. */
export const open = Effect.fnUntraced(function* (query: Query.BreakGlass, phrase: Redacted.Redacted) {
  const log = yield* EventLog
  const database = yield* Database
  const current = yield* CurrentActor
  const { glassTime } = yield* SecurityConfig
  const glass = yield* Event.mintId
  const { type, id, reason } = query
  const { account: reader } = yield* actorStatus
  // Verified once, over all retries, and before the record is disclosed in any way.
  const verified = yield* Effect.cached(
    reader === undefined ? Effect.succeed(Either.void) : ownSecret(reader.id, phrase, "phraseHash")
  )
  return yield* Effect.gen(function* () {
    const { account, refusal, policy, at, guards } = yield* actorStatus
    if (account === undefined || refusal !== undefined) {
      return yield* reject("BreakGlass", { type, id }, refusal ?? ActorCheck.actorInactive(current))
    }
    const { session } = current
    const early = Authority.actionRejection("break-glass", account)
    if (early !== undefined || session === null) {
      return yield* reject("BreakGlass", { type, id }, early ?? new GlassHolds({ reason: "no-session" }))
    }
    const proof = yield* verified
    if (Either.isLeft(proof)) {
      return yield* reject("BreakGlass", { type, id }, proof.left)
    }
    const record = yield* database.read("look at a record", (run) => RecordViews.views[type].find(run, id))
    const held = refuse(account, RecordViews.subjectOf(record), policy, query)
    if (held !== undefined) {
      return yield* reject("BreakGlass", { type, id }, held)
    }
    const expiresAt = at + Duration.toMillis(glassTime)
    const { circle, guards: custodianGuards } = yield* CommandDecision.inSnapshot("look up custodians", (run) =>
      Custodians.load(log, run, [account.id])
    )
    const custodians = Proposal.custodiansOf({ circle: circle([account.id]) })
    const broken = { glass, user: account.id, session, target: { type, id }, reason, expiresAt, ...custodians }
    yield* log.appendAll({
      appends: [
        {
          stream: AccessEvent.glassStream(glass),
          expected: "none",
          events: yield* Event.mint([AccessEvent.GlassBroken.make(broken, true)])
        }
      ],
      guards: [...guards, ...custodianGuards],
      metadata: ActorCheck.metadata(current)
    })
    return { glass, expiresAt }
  }).pipe(ConflictRetry.retry)
})

/** Records, as an auditor, the review of another user's break-glass. */
export const sign = Effect.fnUntraced(function* ({ glass, note }: Query.SignReview) {
  const log = yield* EventLog
  const database = yield* Database
  const current = yield* CurrentActor
  return yield* Effect.gen(function* () {
    const { account, refusal, guards } = yield* actorStatus
    const denied = refusal ?? (account === undefined ? undefined : Authority.actionRejection("review", account))
    if (account === undefined || denied !== undefined) {
      return yield* reject("SignReview", null, denied ?? ActorCheck.actorInactive(current))
    }
    const found = yield* database.read("look up a review", (run) => BreakGlassView.find(run, glass))
    const [broken] = yield* log.readStream({ stream: AccessEvent.glassStream(glass), limit: 1 })
    const isWaiting = found !== undefined && found.reviewedBy === null && found.user !== account.id
    if (!isWaiting || broken?.event._tag !== "GlassBroken") {
      return yield* reject("SignReview", null, new NothingToReview({ glass }))
    }
    const parties = [[account.id], [broken.event.user, ...(broken.event.custodians ?? [])]] as const
    const custodians = yield* CommandDecision.inSnapshot("look up custodians", (run) =>
      Custodians.load(log, run, parties.flat())
    )
    const dependent = Custodians.refuse(custodians, "SignReview", account, parties)
    if (dependent !== undefined) {
      return yield* reject("SignReview", null, dependent)
    }
    yield* log.appendAll({
      appends: [
        {
          stream: AccessEvent.glassStream(glass),
          expected: 1,
          events: yield* Event.mint([AccessEvent.GlassReviewed.make({ glass, user: account.id, note }, true)])
        }
      ],
      guards: [...guards, ...custodians.guards],
      metadata: ActorCheck.metadata(current)
    })
  }).pipe(ConflictRetry.retry)
})
