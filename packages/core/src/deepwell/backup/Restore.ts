/**
 * Restores a backup over a deepwell file.
 */
import { promises as fs } from "node:fs"
import { resolve } from "node:path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isDatabaseError, type DatabaseError } from "../../database/DatabaseError.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken, OpenError } from "../../eventsourcing/EventStoreError.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import { FileFailed, NotABackup, type MaintenanceError } from "../operator/MaintenanceError.ts"
import type { BackupProgressListener } from "./Backup.ts"
import * as SqliteBackup from "./SqliteBackup.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as FileFormat from "../FileFormat.ts"
import { EventLog } from "../EventLog.ts"
import { OperatorOnly, appendAuditEntry } from "../operator/Operator.ts"
import * as AtomicFile from "./AtomicFile.ts"
import * as Integrity from "./Integrity.ts"
import * as ExclusiveAccess from "./ExclusiveAccess.ts"

/** The backup to restore, and the deepwell file to replace. */
export interface Options {
  readonly backup: string
  /** The path of the deepwell file, which may not exist. */
  readonly filename: string
  readonly progress?: BackupProgressListener
  readonly settings?: DatabaseSettings.DatabaseSettings
}

/** The result: the end of the backup's log, the number of sessions ended, and the path of the replaced file, if any. */
export interface Restored extends Head {
  readonly sessions: number
  readonly replaced: string | null
}

const operation = "restore"

const notABackupErrors: ReadonlySet<string> = new Set<DatabaseError["_tag"]>([
  "DatabaseForeign",
  "DatabaseCorrupt",
  "MigrationFailed"
])

// Database errors of the copy mean that the file is not a backup.
const toNotABackup =
  (path: string) =>
  <E>(error: E): E | NotABackup =>
    isDatabaseError(error) && notABackupErrors.has(error._tag) ? new NotABackup({ path, reason: error.reason }) : error

const fileIdentity = (path: string) =>
  Effect.map(
    AtomicFile.attempt(path, () => fs.stat(path, { bigint: true })),
    ({ dev, ino }) => `${dev}:${ino}`
  )

/** Migrates and verifies the copy, ends its sessions, clears its login throttles, and appends the audit event of the restore. */
const prepare = (
  path: string,
  settings: DatabaseSettings.DatabaseSettings,
  backup: string,
  report: SqliteBackup.ProgressListener
) =>
  Effect.gen(function* () {
    const head = yield* Integrity.verifyLog(report)
    const details = { file: backup, position: head.position, hash: head.hash }
    const { endedSessions } = yield* appendAuditEntry("restore", details, [
      SecurityWrite.EndAllSessions(),
      SecurityWrite.ThrottleClear()
    ])
    return { ...head, sessions: endedSessions.length }
  }).pipe(
    Effect.provide(Layer.provideMerge(EventLog.layer, FileFormat.layer({ filename: path, create: false, settings })))
  )

const timestamp = (at: number): string => new Date(at).toISOString().replaceAll(":", "")

/** Moves the copy to its path. An existing file is renamed with a timestamp. */
const swapInto = (path: string, place: string, isThere: boolean) =>
  Effect.gen(function* () {
    const old = `${place}.replaced-${timestamp(yield* Clock.currentTimeMillis)}`
    if (isThere) {
      yield* AtomicFile.linkOrRename(place, old)
      yield* AtomicFile.renameOver(path, place)
      return old
    }
    // SQLite would apply a write-ahead log left by an earlier file to the new one.
    for (const suffix of AtomicFile.sqliteSidecars) {
      if (yield* AtomicFile.exists(`${place}${suffix}`)) {
        yield* AtomicFile.renameOver(`${place}${suffix}`, `${old}${suffix}`)
      }
    }
    yield* AtomicFile.linkOrRename(path, place)
    return null
  })

/**
 * Replaces a deepwell with a backup, as the operator: copies the backup beside the deepwell, checks, migrates and verifies the
 * copy, and renames it over the deepwell atomically. The previous file is renamed with a timestamp. All sessions of the backup
 * are ended, its login throttles cleared, and an audit event is appended to it.
 *
 * No process may have the deepwell open. On failure nothing is changed. Fails with `OperatorOnly`; with `DeepwellInUse` or
 * `UseUnknown` if the deepwell cannot be locked; with `NotABackup`, `FileDamaged`, `ChainBroken`, `SchemaTooNew`,
 * `ProjectionVersionMismatch` or `ProjectionTableConflict` for an unusable backup; and with `FileFailed` or `TargetExists`.
 */
export const restore = ({
  backup,
  filename,
  progress = () => Effect.void,
  settings = DatabaseSettings.defaults
}: Options): Effect.Effect<
  Restored,
  MaintenanceError | ChainBroken | OperatorOnly | OpenError | AppendError,
  CurrentActor
> =>
  Effect.gen(function* () {
    const { actor } = yield* CurrentActor
    if (actor._tag !== "Operator") {
      return yield* new OperatorOnly({ action: operation })
    }
    const place = resolve(filename)
    const isThere = yield* AtomicFile.exists(place)
    const source = yield* fileIdentity(backup)
    if (isThere && source === (yield* fileIdentity(place))) {
      return yield* new FileFailed({ path: backup, reason: "it is the deepwell itself" })
    }
    if (isThere) {
      yield* ExclusiveAccess.lockExclusively(place)
    }
    const path = yield* AtomicFile.temporaryFile(place)
    const restored = yield* Effect.gen(function* () {
      yield* SqliteBackup.copy(operation, backup, path, settings, (done, total) => progress("copy", done, total))
      yield* Integrity.failIfDamaged(path)
      const prepared = yield* prepare(path, settings, backup, (done, total) => progress("verify", done, total))
      yield* SqliteBackup.leaveWalMode(operation, path)
      return prepared
    }).pipe(Effect.mapError(toNotABackup(backup)))
    return { ...restored, replaced: yield* swapInto(path, place, isThere) }
  }).pipe(Effect.scoped, Effect.withSpan("Deepwell.restore"))
