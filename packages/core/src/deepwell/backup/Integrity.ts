/**
 * Checks the integrity of a deepwell file: with the integrity check of SQLite, and by the hash chain of its log.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Connection from "../../database/sqlite/Connection.ts"
import { Database } from "../../database/Database.ts"
import { fromUnknown, type DatabaseError } from "../../database/DatabaseError.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { ChainBroken } from "../../eventsourcing/EventStoreError.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import { FileDamaged } from "../operator/MaintenanceError.ts"
import type { ProgressListener } from "./SqliteBackup.ts"

const operation = "check"

// The number of errors that SQLite reports.
const maxFindings = 20

const decodeFindings = Schema.decodeUnknown(Schema.Array(Schema.Record({ key: Schema.String, value: Schema.String })))

/**
 * The errors that the integrity check of SQLite finds in a file, which it opens read-only. `quick` skips the comparison of
 * indexes with their tables.
 *
 * Blocks the event loop for about 3 ms per MB (45 to 70 ms for 25 to 35 MB, measured on a busy machine with two cores), since
 * SQLite cannot check a database in parts. It runs in this thread because checks of large files are run by programs without
 * other work, such as the command line.
 */
export const integrityProblems = (
  path: string,
  { quick = false }: { readonly quick?: boolean } = {}
): Effect.Effect<ReadonlyArray<string>, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* Connection.open(operation, path, "read")
    const check = `PRAGMA ${quick ? "quick_check" : "integrity_check"}(${maxFindings})`
    const rows = yield* Effect.mapError(Connection.run(session, check), fromUnknown(operation, 1))
    const found = yield* Effect.orDie(decodeFindings(rows))
    return found.flatMap((row) => Object.values(row)).filter((line) => line !== "ok")
  }).pipe(Effect.scoped)

/** Fails with `FileDamaged` if {@link integrityProblems} finds errors. */
export const failIfDamaged = (path: string): Effect.Effect<void, DatabaseError | FileDamaged> =>
  Effect.flatMap(integrityProblems(path), (findings) =>
    findings.length === 0 ? Effect.void : Effect.fail(new FileDamaged({ path, findings }))
  )

const pageSize = 500

/**
 * Verifies the hash chain of the log up to its current end, page by page. Every page is read in its own transaction, which
 * is consistent because the log is append-only. Fails with `ChainBroken` at the first altered position.
 */
export const verifyLog = (report: ProgressListener): Effect.Effect<Head, ChainBroken | DatabaseError, Database> =>
  Effect.gen(function* () {
    const database = yield* Database
    const total = yield* database.read(operation, SqlLog.lastPosition)
    let head = StoredEvents.origin(yield* database.read(operation, SqlLog.logId))
    while (head.position < total) {
      const rows = yield* database.read(operation, SqlLog.logAfter(head.position, pageSize))
      if (rows.length === 0) {
        break
      }
      const wanted = rows.filter(({ position }) => position <= total)
      head = yield* StoredEvents.verifyChain(head, wanted.length === 0 ? rows : wanted)
      yield* report(head.position, total)
    }
    return head
  })
