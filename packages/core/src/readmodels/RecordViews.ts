/**
 * Records of any type, found and listed in one way.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Effect } from "effect"
import type { Reader, Subject } from "../domain/access/Access.ts"
import type { Record, RecordType } from "../domain/query/QueryResult.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Pagination } from "./Pagination.ts"
import * as ScpView from "./ScpView.ts"
import * as SiteView from "./SiteView.ts"
import * as TaskForceView from "./TaskForceView.ts"
import * as UserView from "./UserView.ts"

interface View {
  readonly find: (sql: SqlClient, id: string) => Effect.Effect<Record | undefined, SqlError>
  /** The record that some events of it come to. */
  readonly folded: (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => Record | undefined
  readonly list: (sql: SqlClient, reader: Reader, page: Pagination) => Effect.Effect<ReadonlyArray<Record>, SqlError>
}

/** The view of each type. What it finds has no sections; what it lists is what the reader may see. */
export const views: { readonly [T in RecordType]: View } = {
  scp: ScpView,
  user: UserView,
  site: SiteView,
  mtf: TaskForceView
}

/** What deciding on access to a record needs to know. */
export const subjectOf = (record: Record | undefined): Subject | undefined =>
  record === undefined
    ? undefined
    : {
        type: record.type,
        id: record.id,
        clearance: record.clearance,
        deleted: record.type === "scp" && record.status === "deleted"
      }
