/**
 * One interface to the views of the four record types.
 */
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Subject } from "../domain/access/Access.ts"
import type { Record, RecordType } from "../domain/query/QueryResult.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as ScpView from "./ScpView.ts"
import * as SiteView from "./SiteView.ts"
import * as TaskForceView from "./TaskForceView.ts"
import * as UserView from "./UserView.ts"

interface View {
  readonly find: (run: Run, id: string) => Record | undefined
  /** Folds events of one record into the record. */
  readonly folded: (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => Record | undefined
  /** Decodes rows to records. */
  readonly records: (rows: ReadonlyArray<unknown>) => ReadonlyArray<Record>
}

/** The view of each type. None checks the reader; `find` returns no sections. */
export const views: { readonly [T in RecordType]: View } = {
  scp: ScpView,
  user: UserView,
  site: SiteView,
  mtf: TaskForceView
}

/** The fields of a record that access decisions depend on. */
export const subjectOf = (record: Record | undefined): Subject | undefined =>
  record === undefined
    ? undefined
    : {
        type: record.type,
        id: record.id,
        clearance: record.clearance,
        deleted: record.type === "scp" && record.status === "deleted"
      }
