/**
 * The tables beside the log that all programs of a deepwell share, behind ports. `SqliteSharedTables` has them in the file
 * of the deepwell. Checkpoints of consumers are the port `CheckpointStore`.
 */
import * as Context from "effect/Context"
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
}

/** The shared tables of a deepwell. */
export class SharedTables extends Context.Tag("@scipnet/core/SharedTables")<SharedTables, Stores>() {}
