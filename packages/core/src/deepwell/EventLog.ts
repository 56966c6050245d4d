/**
 * The event store of a deepwell, with the events and projections of its domain.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { AppendRequest, Receipt } from "../eventsourcing/EventStore.ts"
import type { AppendError } from "../eventsourcing/EventStoreError.ts"
import type { Projection } from "../eventsourcing/Projection.ts"
import * as SqlEventStore from "../eventsourcing/sql/SqlEventStore.ts"
import * as AuditLogView from "../readmodels/AuditLogView.ts"
import * as BreakGlassView from "../readmodels/BreakGlassView.ts"
import * as DomainEventCodec from "../readmodels/DomainEventCodec.ts"
import * as PolicyView from "../readmodels/PolicyView.ts"
import * as ScpView from "../readmodels/ScpView.ts"
import * as SectionView from "../readmodels/SectionView.ts"
import * as SiteView from "../readmodels/SiteView.ts"
import * as StatusHistoryView from "../readmodels/StatusHistoryView.ts"
import * as TaskForceView from "../readmodels/TaskForceView.ts"
import * as UserView from "../readmodels/UserView.ts"
import * as SecurityWrite from "../security/SecurityWrite.ts"

/** An event of the log. */
export type Recorded = RecordedEvent<DomainEvent>

/** Encodes and decodes the events of the domain. */
export const codec = DomainEventCodec.codec

/** All projections, updated in the transaction of each append. */
export const projections: ReadonlyArray<Projection<DomainEvent>> = [
  UserView.projection,
  ScpView.projection,
  SiteView.projection,
  TaskForceView.projection,
  StatusHistoryView.projection,
  SectionView.projection,
  PolicyView.projection,
  BreakGlassView.projection,
  AuditLogView.projection
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

/** The event store of a deepwell. */
export class EventLog extends Context.Tag("@scipnet/core/EventLog")<EventLog, Log>() {
  static readonly layer = Layer.effect(
    EventLog,
    Effect.suspend(() => Effect.map(SqlEventStore.make(codec, projections), withCompanions))
  )
}
