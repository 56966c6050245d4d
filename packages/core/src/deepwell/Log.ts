/**
 * The deepwell's log: the event store with this domain's events and projections.
 */
import { Context, Effect, Layer } from "effect"
import { DomainEvent } from "../domain/DomainEvent.ts"
import * as EventCodec from "../eventsourcing/EventCodec.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as SqlEventStore from "../eventsourcing/SqlEventStore.ts"
import * as AuditLog from "../views/AuditLog.ts"
import * as Glass from "../views/Glass.ts"
import * as Policies from "../views/Policies.ts"
import * as Scps from "../views/Scps.ts"
import * as Sections from "../views/Sections.ts"
import * as Sites from "../views/Sites.ts"
import * as StatusHistory from "../views/StatusHistory.ts"
import * as TaskForces from "../views/TaskForces.ts"
import * as Users from "../views/Users.ts"

export const codec = EventCodec.make(DomainEvent)

export const projections: ReadonlyArray<Projection.AnyProjection<DomainEvent>> = [
  Projection.erase(Users.projection),
  Projection.erase(Scps.projection),
  Projection.erase(Sites.projection),
  Projection.erase(TaskForces.projection),
  Projection.erase(StatusHistory.projection),
  Projection.erase(Sections.projection),
  Projection.erase(Policies.projection),
  Projection.erase(Glass.projection),
  Projection.erase(AuditLog.projection)
]

export class Log extends Context.Tag("@scipnet/core/Log")<Log, SqlEventStore.SqlEventStore<DomainEvent>>() {
  static readonly layer = Layer.effect(
    Log,
    Effect.suspend(() => SqlEventStore.make(codec, projections))
  )
}
