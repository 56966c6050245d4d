/**
 * The tables beside the log that all programs of a deepwell share, behind ports. `SqliteSharedTables` has them in the file
 * of the deepwell. Checkpoints of consumers are the port `CheckpointStore`.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import type { CredentialStore } from "../security/CredentialStore.ts"
import type { SessionStore } from "../security/SessionStore.ts"
import type { ThrottleStore } from "../security/ThrottleStore.ts"
import type { ImportReportStore } from "./import/ImportReportStore.ts"

/** The stores of the shared tables. */
export interface Stores {
  readonly credentials: CredentialStore
  readonly throttles: ThrottleStore
  readonly sessions: SessionStore
  readonly importReports: ImportReportStore
  /**
   * Completes a copy of the database file that a backup made, so that it is a single file with the events and the shared tables
   * of one moment. Changes nothing where the tables are in the file itself. Fails with the errors of both databases.
   */
  readonly completeCopy: (path: string) => Effect.Effect<void, DatabaseError>
}

/** The shared tables of a deepwell. */
export class SharedTables extends Context.Tag("@scipnet/core/SharedTables")<SharedTables, Stores>() {}
