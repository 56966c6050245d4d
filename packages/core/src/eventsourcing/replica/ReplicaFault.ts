/**
 * The faults of a replica that prevent it from following its log, as errors of its database.
 */
import {
  type DatabaseError,
  DatabaseCorrupt,
  isDatabaseError,
  SchemaTooNew,
  StatementFailed
} from "../../database/DatabaseError.ts"
import type { PageError } from "./ReplicaPage.ts"

/**
 * The error that reads and appends fail with:
 *
 * - `SchemaTooNew` of the set `log` for an event of a newer program, and of the set `projections` for read models that a newer
 *   program has rebuilt in this file: both end with a newer program;
 * - `DatabaseCorrupt` for events that do not continue the hash chain (`LOG_CHAIN_BROKEN`) or do not match their type
 *   (`LOG_MALFORMED_EVENT`);
 * - `StatementFailed` for a mistake in a read model (`PROJECTION_FAILED`), and for read models that the file does not have.
 */
export const toDatabaseError =
  (operation: string) =>
  (error: PageError | DatabaseError): DatabaseError => {
    if (isDatabaseError(error)) {
      return error
    }
    const context = { operation, statement: null, attempt: 1 }
    switch (error._tag) {
      case "UnknownEvent":
        return new SchemaTooNew({
          ...context,
          set: "log",
          id: Math.trunc(error.schemaVersion),
          reason: `unknown event: ${error.type}`
        })
      case "ProjectionVersionMismatch":
        return new SchemaTooNew({ ...context, set: "projections", id: 0, reason: error.stored })
      case "ChainBroken":
        return new DatabaseCorrupt({ ...context, reason: "LOG_CHAIN_BROKEN" })
      case "MalformedEvent":
        return new DatabaseCorrupt({ ...context, reason: "LOG_MALFORMED_EVENT" })
      case "ProjectionsMissing":
      case "ProjectionsNotKept":
        return new StatementFailed({ ...context, code: "PROJECTIONS_MISSING", reason: "PROJECTIONS_MISSING" })
      case "ProjectionFailed":
      case "ProjectionKeyMismatch":
        return new StatementFailed({ ...context, code: "PROJECTION_FAILED", reason: error.projection })
    }
  }
