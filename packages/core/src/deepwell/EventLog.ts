/**
 * The event store of a deepwell, with the events and projections of its domain.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { CheckpointStore } from "../eventsourcing/CheckpointStore.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { AppendRequest, Receipt } from "../eventsourcing/EventStore.ts"
import type { AppendError } from "../eventsourcing/EventStoreError.ts"
import type { Projection } from "../eventsourcing/Projection.ts"
import * as SqlEventStore from "../eventsourcing/sql/SqlEventStore.ts"
import type { StoreReads } from "../eventsourcing/sql/StoreReads.ts"
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
import type { SecurityWrite } from "../security/SecurityWrite.ts"
import * as SqliteSecurityWrite from "../security/SqliteSecurityWrite.ts"

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
  readonly companions?: ReadonlyArray<SecurityWrite>
}

export interface LogReceipt extends Receipt {
  /** The ids of the sessions that the companion writes ended. */
  readonly endedSessions: ReadonlyArray<string>
}

export interface Log extends StoreReads<DomainEvent> {
  readonly appendAll: (request: LogRequest) => Effect.Effect<LogReceipt, AppendError>
  /** The checkpoints of the log's consumers. */
  readonly checkpoints: CheckpointStore<unknown>
}

/** A store of the log whose appends take companion writes in a form of its own. */
export interface Store<in Companion> extends Omit<Log, "appendAll"> {
  readonly appendAll: (
    request: AppendRequest<DomainEvent> & { readonly companion: Companion }
  ) => Effect.Effect<Receipt, AppendError>
}

/** The companion of one append. */
export interface Interpreted<out Companion> {
  /** Written in the transaction of the append, again when the transaction is repeated, and not on a replay. */
  readonly companion: Companion
  /** Called after the append: the ids of the sessions that the writes ended the last time that they were executed. */
  readonly endedSessions: () => ReadonlyArray<string>
}

/** Translates the companion writes of one append into the form of a store. */
export type Interpreter<out Companion> = (writes: ReadonlyArray<SecurityWrite>) => Interpreted<Companion>

/** Makes the log on a store. */
export const make = <Companion>(store: Store<Companion>, interpret: Interpreter<Companion>): Log => ({
  ...store,
  appendAll: ({ companions = [], ...request }) =>
    Effect.suspend(() => {
      const { companion, endedSessions } = interpret(companions)
      return Effect.map(store.appendAll({ ...request, companion }), (receipt) => ({
        ...receipt,
        endedSessions: endedSessions()
      }))
    })
})

/** Executes companion writes by a companion function of a SQLite store. */
const inSqlite: Interpreter<(run: Run) => undefined> = (writes) => {
  let ended: ReadonlyArray<string> = []
  return {
    companion: (run): undefined => {
      ended = writes.flatMap((write) => SqliteSecurityWrite.execute(run, write))
    },
    endedSessions: () => ended
  }
}

/** The event store of a deepwell. */
export class EventLog extends Context.Tag("@scipnet/core/EventLog")<EventLog, Log>() {
  static readonly layer = Layer.effect(
    EventLog,
    Effect.suspend(() => Effect.map(SqlEventStore.make(codec, projections), (store) => make(store, inSqlite)))
  )
}
