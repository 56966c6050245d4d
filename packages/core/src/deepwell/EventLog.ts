/**
 * The event store of a deepwell, with the events and projections of its domain.
 */
import { Context, Effect, Layer } from "effect"
import { DomainEvent } from "../domain/DomainEvent.ts"
import * as EventCodec from "../eventsourcing/EventCodec.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as SqlEventStore from "../eventsourcing/sql/SqlEventStore.ts"
import * as AuditLogView from "../readmodels/AuditLogView.ts"
import * as BreakGlassView from "../readmodels/BreakGlassView.ts"
import * as PolicyView from "../readmodels/PolicyView.ts"
import * as ScpView from "../readmodels/ScpView.ts"
import * as SectionView from "../readmodels/SectionView.ts"
import * as SiteView from "../readmodels/SiteView.ts"
import * as StatusHistoryView from "../readmodels/StatusHistoryView.ts"
import * as TaskForceView from "../readmodels/TaskForceView.ts"
import * as UserView from "../readmodels/UserView.ts"

/** Encodes and decodes the events of the domain. */
export const codec = EventCodec.make(DomainEvent)

/** All projections, updated in the transaction of each append. */
export const projections: ReadonlyArray<Projection.AnyProjection<DomainEvent>> = [
  Projection.erase(UserView.projection),
  Projection.erase(ScpView.projection),
  Projection.erase(SiteView.projection),
  Projection.erase(TaskForceView.projection),
  Projection.erase(StatusHistoryView.projection),
  Projection.erase(SectionView.projection),
  Projection.erase(PolicyView.projection),
  Projection.erase(BreakGlassView.projection),
  Projection.erase(AuditLogView.projection)
]

/** The event store of a deepwell. */
export class EventLog extends Context.Tag("@scipnet/core/Log")<EventLog, SqlEventStore.SqlEventStore<DomainEvent>>() {
  static readonly layer = Layer.effect(
    EventLog,
    Effect.suspend(() => SqlEventStore.make(codec, projections))
  )
}
