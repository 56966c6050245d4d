/**
 * Records of any type, found and listed in one way.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Effect } from "effect"
import type { Reader, Subject } from "../domain/Access.ts"
import type { Record, RecordType } from "../domain/Answer.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import type { Page } from "./Page.ts"
import * as Scps from "./Scps.ts"
import * as Sites from "./Sites.ts"
import * as TaskForces from "./TaskForces.ts"
import * as Users from "./Users.ts"

interface View {
  readonly find: (sql: SqlClient, id: string) => Effect.Effect<Record | undefined, SqlError>
  /** The record that some events of it come to. */
  readonly folded: (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => Record | undefined
  readonly list: (sql: SqlClient, reader: Reader, page: Page) => Effect.Effect<ReadonlyArray<Record>, SqlError>
}

/** The view of each type. What it finds has no sections; what it lists is what the reader may see. */
export const views: { readonly [T in RecordType]: View } = { scp: Scps, user: Users, site: Sites, mtf: TaskForces }

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
