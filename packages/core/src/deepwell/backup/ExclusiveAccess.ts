/**
 * Locks a deepwell file exclusively.
 */
import { promises as fs } from "node:fs"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Connection from "../../database/sqlite/Connection.ts"
import { DatabaseForeign, fromUnknown, type DatabaseError } from "../../database/DatabaseError.ts"
import { DeepwellInUse, UseUnknown, type FileFailed } from "../operator/MaintenanceError.ts"
import * as FileFormat from "../FileFormat.ts"
import * as AtomicFile from "./AtomicFile.ts"

const operation = "restore"

/**
 * Locks a file exclusively until the scope closes, and checkpoints its write-ahead log. Every open connection, of this or
 * another process, holds a shared lock, and SQLite leaves WAL mode only without other connections.
 *
 * Fails with `DeepwellInUse` if there is another connection; with `UseUnknown` if the file is too damaged to tell; with
 * `DatabaseForeign` if it is not a deepwell; and with `FileFailed`.
 */
export const lockExclusively = (
  path: string
): Effect.Effect<void, DeepwellInUse | UseUnknown | FileFailed | DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    // SQLite treats a very short file as an empty database.
    const { size } = yield* AtomicFile.attempt(path, () => fs.stat(path))
    const session = yield* Connection.open(operation, path, "write")
    const value = (statement: string) =>
      Effect.mapError(Connection.value(session, statement), fromUnknown(operation, 1))
    const owner = yield* value("PRAGMA application_id")
    if (size > 0 && owner !== FileFormat.applicationId) {
      return yield* new DatabaseForeign({ operation, statement: null, attempt: 1, reason: "another application id" })
    }
    yield* value("PRAGMA journal_mode = DELETE")
    yield* Effect.mapError(Connection.run(session, "BEGIN EXCLUSIVE"), fromUnknown(operation, 1))
  }).pipe(
    Effect.catchTags({
      DatabaseBusy: () => new DeepwellInUse({ path }),
      DatabaseCorrupt: ({ reason }) => new UseUnknown({ path, reason }),
      DatabaseForeign: (error) =>
        error.reason === "SQLITE_NOTADB"
          ? Effect.fail(new UseUnknown({ path, reason: error.reason }))
          : Effect.fail(error)
    })
  )
