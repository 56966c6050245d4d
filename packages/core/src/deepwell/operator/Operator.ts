/**
 * Actions of the operator on the log as a whole. Each one appends an audit event.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as EventStore from "../../eventsourcing/EventStore.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import type { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as ActorEvent from "../request/ActorEvent.ts"
import { appendQueryEvent } from "../request/AuditedQuery.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import { EventLog } from "../EventLog.ts"

/** The action requires the operator: a process that opened the database file. */
export class OperatorOnly extends Schema.TaggedError<OperatorOnly>()("OperatorOnly", { action: Schema.String }) {}

/** Requires the operator. For a user, appends an audit event and fails with `OperatorOnly`. */
export const onlyOperator = (action: string) =>
  Effect.gen(function* () {
    const current = yield* CurrentActor
    if (current.actor._tag === "Operator") {
      return current
    }
    const { position: readAt } = yield* (yield* EventLog).head
    const denied = { decision: "denied", rule: "operator-only", details: {} } as const
    yield* appendQueryEvent({ ...denied, query: action, target: null, readAt }, { guarded: false })
    return yield* new OperatorOnly({ action })
  })

/**
 * Appends an audit event for an action of the operator, with a companion write in the same transaction. Fails with
 * `OperatorOnly` for users.
 */
export const appendAuditEntry = (
  action: string,
  details: (typeof AccessEvent.OperatorActed.Type)["details"],
  companions: ReadonlyArray<SecurityWrite> = []
) =>
  Effect.gen(function* () {
    yield* onlyOperator(action)
    return yield* ActorEvent.append(AccessEvent.OperatorActed.make({ action, details }), { companions })
  })

/** Verifies the hash chain of the whole log. Fails with `ChainBroken` at the first altered position. */
export const verify = Effect.gen(function* () {
  const log = yield* EventLog
  yield* onlyOperator("verify")
  const head = yield* Effect.tapErrorTag(log.verify, "ChainBroken", ({ position, reason }) =>
    appendAuditEntry("verify", { position, reason })
  )
  yield* appendAuditEntry("verify", { position: head.position })
  return head
})

/** Reports the progress of verifications in an effect to a listener: the number of verified events, and the total. */
export const reportingVerification = (report: EventStore.VerifyListener) =>
  Effect.provideService(EventStore.VerifyProgress, report)

/** Streams the events of the log, from a position on (default 1). */
export const events = (query: EventStore.LogQuery<DomainEvent>) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* EventLog
      yield* appendAuditEntry("events", { from: query.from ?? 1 })
      return EventStore.streamAll(log, query)
    })
  )

/** Streams the events of the log from a position on (default 1), and then new events as they are appended. */
export const follow = ({ from = 1, limit: _, ...filter }: EventStore.LogQuery<DomainEvent>) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* EventLog
      yield* appendAuditEntry("events", { from })
      return Subscription.events(log, { ...filter, after: Math.max(0, from - 1) })
    })
  )

/** Rebuilds projections (default: all) from the events, and streams the progress. */
export const rebuild = (names?: ReadonlyArray<string>) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* EventLog
      yield* appendAuditEntry("rebuild", names === undefined ? {} : { projections: names.join(", ") })
      return log.rebuild(names)
    })
  )
