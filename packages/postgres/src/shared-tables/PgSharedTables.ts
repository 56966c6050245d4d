/**
 * The shared tables of a deepwell in PostgreSQL.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Stores } from "@scipnet/core/deepwell/SharedTables"
import type { CheckpointStore } from "@scipnet/core/eventsourcing/CheckpointStore"
import type { Parameters } from "@scipnet/core/security/SecurityConfig"
import type { LogHistory } from "../connection/LogHistory.ts"
import * as PgConnection from "../connection/PgConnection.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import * as BackupCompletion from "../transfer/BackupCompletion.ts"
import * as PgCheckpointStore from "./PgCheckpointStore.ts"
import * as PgCredentialStore from "./PgCredentialStore.ts"
import * as PgImportReportStore from "./PgImportReportStore.ts"
import * as PgSessionStore from "./PgSessionStore.ts"
import * as PgThrottleStore from "./PgThrottleStore.ts"
import * as PgTransactor from "./PgTransactor.ts"

/** The stores, and the checkpoints of consumers. */
export interface PgStores extends Stores {
  readonly checkpoints: CheckpointStore<PgCheckpointStore.PgTransaction>
}

/**
 * Makes the stores. They have three connections of their own, for reads, counted attempts and other transactions, which are
 * opened at their first use. The scope closes them.
 *
 * @param history the newest state that the program has seen, shared with its other connections
 */
export const make = (
  settings: PgSettings,
  history: LogHistory,
  parameters: Parameters
): Effect.Effect<PgStores, never, Scope.Scope> =>
  Effect.gen(function* () {
    const connect = PgConnection.make(settings, history)
    const reads = yield* connect
    const transactor = PgTransactor.make(settings, reads, yield* connect)
    return {
      credentials: PgCredentialStore.make(transactor),
      throttles: PgThrottleStore.make(PgTransactor.make(settings, reads, yield* connect), parameters),
      sessions: PgSessionStore.make(transactor),
      importReports: PgImportReportStore.make(transactor),
      checkpoints: PgCheckpointStore.make(transactor),
      completeCopy: (path) => BackupCompletion.complete(settings, history, path)
    }
  })
