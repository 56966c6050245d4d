/**
 * What whoever holds the file does with it as a whole; each act leaves an entry of its own.
 */
import { Effect, Schema, Stream } from "effect"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import * as Event from "../../eventsourcing/Event.ts"
import * as EventStore from "../../eventsourcing/EventStore.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"
import type { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import { enter } from "../request/AuditedQuery.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import { EventLog } from "../EventLog.ts"

/** Only whoever holds the file does this. */
export class OperatorOnly extends Schema.TaggedError<OperatorOnly>()("OperatorOnly", { action: Schema.String }) {}

/** Lets the operator pass; that somebody else asked is written down. */
export const onlyOperator = (action: string) =>
  Effect.gen(function* () {
    const current = yield* CurrentActor
    if (current.actor._tag === "Operator") {
      return current
    }
    const { position: readAt } = yield* (yield* EventLog).head
    const denied = {
      query: action,
      target: null,
      decision: "denied",
      rule: "operator-only",
      details: {},
      readAt
    } as const
    yield* enter(denied, { guarded: false })
    return yield* new OperatorOnly({ action })
  })

/** Writes down what the operator does, and what goes with it; fails with `OperatorOnly` for anybody else. */
export const record = (
  action: string,
  details: (typeof AccessEvent.OperatorActed.Type)["details"],
  companions: ReadonlyArray<SecurityWrite> = []
) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const current = yield* onlyOperator(action)
    const events = yield* Event.mint([AccessEvent.OperatorActed.make({ action, details })])
    return yield* log.appendAll({
      appends: [{ stream: AccessEvent.stream(Actor.label(current.actor)), expected: "any", events }],
      metadata: ActorCheck.metadata(current),
      companions
    })
  })

/** Proves the log from its first event to its last. Fails with `ChainBroken` at the first that was altered. */
export const verify = Effect.gen(function* () {
  const log = yield* EventLog
  yield* onlyOperator("verify")
  const head = yield* Effect.tapErrorTag(log.verify, "ChainBroken", ({ position, reason }) =>
    record("verify", { position, reason })
  )
  yield* record("verify", { position: head.position })
  return head
})

/** Tells how far proving the log has come, while an effect does that: so many events are proven, of so many. */
export const reportingProof = (report: EventStore.Report) => Effect.provideService(EventStore.Proving, report)

/** The log itself, from a position on. */
export const events = (query: EventStore.LogQuery) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* EventLog
      yield* record("events", { from: query.from ?? 1 })
      return EventStore.streamAll(log, query)
    })
  )

/** The log from a position on, and then whatever anybody appends. */
export const follow = ({ from = 1, types, streamPrefix }: EventStore.LogQuery) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* EventLog
      yield* record("events", { from })
      const filter = {
        ...(types === undefined ? {} : { types }),
        ...(streamPrefix === undefined ? {} : { streamPrefix })
      }
      return Subscription.events(log, { after: Math.max(0, from - 1), ...filter })
    })
  )

/** Makes projections anew from the events, all if none is named, and tells how far that is. */
export const rebuild = (names?: ReadonlyArray<string>) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const log = yield* EventLog
      yield* record("rebuild", names === undefined ? {} : { projections: names.join(", ") })
      return log.rebuild(names)
    })
  )
