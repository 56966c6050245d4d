/**
 * Backs up a deepwell while it is in use.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Database } from "../../database/Database.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken } from "../../eventsourcing/EventStoreError.ts"
import { NotInFile, type FileDamaged, type FileFailed, type TargetExists } from "../operator/MaintenanceError.ts"
import * as SqliteBackup from "./SqliteBackup.ts"
import type { CurrentActor } from "../request/CurrentActor.ts"
import * as FileFormat from "../FileFormat.ts"
import { onlyOperator, appendAuditEntry, type OperatorOnly } from "../operator/Operator.ts"
import { SharedTables } from "../SharedTables.ts"
import * as AtomicFile from "./AtomicFile.ts"
import * as Integrity from "./Integrity.ts"

/** Listener for the progress of a backup or restore: pages copied, or events verified, and the total. */
export type BackupProgressListener = (part: "copy" | "verify", done: number, total: number) => Effect.Effect<void>

/** Backs up the deepwell to a new file; see {@link backup}. */
export type Backup = (
  target: string,
  progress?: BackupProgressListener
) => Effect.Effect<
  Head,
  TargetExists | FileFailed | NotInFile | FileDamaged | ChainBroken | OperatorOnly | AppendError,
  CurrentActor
>

const decodeFiles = Schema.decodeUnknown(
  Schema.NonEmptyArray(Schema.Struct({ name: Schema.String, file: Schema.NullOr(Schema.String) }))
)

/** The path of the database file. Fails with `NotInFile` for a database in memory. */
const databaseFile = (action: string) =>
  Effect.gen(function* () {
    const database = yield* Database
    const found = yield* database.read("find the file", (run) =>
      run("SELECT name, file FROM pragma_database_list WHERE name = 'main'")
    )
    const [{ file }] = yield* Effect.orDie(decodeFiles(found))
    return file === null || file === "" ? yield* new NotInFile({ action }) : file
  })

/** Checks the integrity and the log of a copy, and returns the end of its log. */
const verifyCopy = (filename: string, report: SqliteBackup.ProgressListener) =>
  Effect.zipRight(
    Integrity.failIfDamaged(filename),
    Effect.provide(
      Integrity.verifyLog(report),
      FileFormat.layer({ filename, create: false, readonly: true, settings: DatabaseSettings.defaults })
    )
  )

/**
 * Copies the deepwell to a new file of mode 0600, and verifies the copy before it gets its name. The audit event of the
 * backup is part of the copy. Returns the end of the copied log.
 *
 * Fails with `OperatorOnly`, `NotInFile`, `TargetExists` or `FileFailed`; and with `FileDamaged` or `ChainBroken` if the copy
 * is not intact.
 */
export const backup = (target: string, progress: BackupProgressListener = () => Effect.void) =>
  Effect.gen(function* () {
    yield* onlyOperator("backup")
    const source = yield* databaseFile("backup")
    const { completeCopy } = yield* SharedTables
    return yield* AtomicFile.make(target, (path) =>
      Effect.gen(function* () {
        yield* appendAuditEntry("backup", { file: target })
        yield* SqliteBackup.copy("backup", source, path, DatabaseSettings.defaults, (done, total) =>
          progress("copy", done, total)
        )
        yield* completeCopy(path)
        return yield* verifyCopy(path, (done, total) => progress("verify", done, total))
      })
    )
  })
