/**
 * The deepwell's log: the event store with this domain's events and projections.
 */
import { Context, Effect, Layer } from "effect"
import type { Run } from "../database/transaction/SqlRunner.ts"
import { DomainEvent } from "../domain/DomainEvent.ts"
import * as EventCodec from "../eventsourcing/EventCodec.ts"
import type { AppendRequest, Receipt } from "../eventsourcing/EventStore.ts"
import type { AppendError } from "../eventsourcing/EventStoreError.ts"
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
import * as SecurityWrite from "../security/SecurityWrite.ts"

export const codec = EventCodec.make(DomainEvent)

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

export interface LogRequest extends AppendRequest<DomainEvent> {
  /** Executed in order in the transaction of the append; not on a replay. */
  readonly companions?: ReadonlyArray<SecurityWrite.SecurityWrite>
}

export interface LogReceipt extends Receipt {
  /** The ids of the sessions that the companion writes ended. */
  readonly endedSessions: ReadonlyArray<string>
}

export interface Log extends Omit<SqlEventStore.SqlEventStore<DomainEvent>, "appendAll"> {
  readonly appendAll: (request: LogRequest) => Effect.Effect<LogReceipt, AppendError>
}

/** Executes the companion writes of appends by the store's companion function. */
const withCompanions = (store: SqlEventStore.SqlEventStore<DomainEvent>): Log => ({
  ...store,
  appendAll: ({ companions = [], ...request }) =>
    Effect.suspend(() => {
      let endedSessions: ReadonlyArray<string> = []
      const companion = (run: Run): undefined => {
        endedSessions = companions.flatMap((write) => SecurityWrite.execute(run, write))
      }
      return Effect.map(store.appendAll({ ...request, companion }), (receipt) => ({ ...receipt, endedSessions }))
    })
})

export class EventLog extends Context.Tag("@scipnet/core/Log")<EventLog, Log>() {
  static readonly layer = Layer.effect(
    EventLog,
    Effect.suspend(() => Effect.map(SqlEventStore.make(codec, projections), withCompanions))
  )
}
