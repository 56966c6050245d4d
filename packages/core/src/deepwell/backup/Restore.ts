/**
 * A backup, put in place of the deepwell.
 */
import { promises as fs } from "node:fs"
import { resolve } from "node:path"
import { Clock, Effect, Layer } from "effect"
import * as Database from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import { isDatabaseError } from "../../database/DatabaseError.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import type { AppendError, ChainBroken, OpenError } from "../../eventsourcing/EventStoreError.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as Throttle from "../../security/Throttle.ts"
import type { MaintenanceError } from "../operator/MaintenanceError.ts"
import { FileFailed, NotABackup } from "../operator/MaintenanceError.ts"
import type { Progress } from "./Backup.ts"
import * as SqliteBackup from "./SqliteBackup.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as FileFormat from "../FileFormat.ts"
import { EventLog } from "../EventLog.ts"
import { OperatorOnly, record } from "../operator/Operator.ts"
import * as AtomicFile from "./AtomicFile.ts"
import * as Integrity from "./Integrity.ts"
import * as ExclusiveAccess from "./ExclusiveAccess.ts"

/** Which backup to put where. */
export interface Options {
  readonly backup: string
  /** The deepwell's file, which may be missing. */
  readonly filename: string
  readonly progress?: Progress
  readonly settings?: DatabaseSettings.DatabaseSettings
}

/** What was restored: the end of the backup's log, how many sessions it ended, and where the file before is now. */
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

// In whatever way it is no database of ours, to whoever restores it is no backup.
const toNotABackup =
  (path: string) =>
  <E>(error: E): E | NotABackup =>
    isDatabaseError(error) && notABackupErrors.has(error._tag) ? new NotABackup({ path, reason: error.reason }) : error

const fileIdentity = (path: string) =>
  Effect.map(
    AtomicFile.attempt(path, () => fs.stat(path, { bigint: true })),
    ({ dev, ino }) => `${dev}:${ino}`
  )

/** Opens the copy, brings it up to date, proves it, ends its sessions and waits, and writes down that it was restored. */
const prepare = (
  path: string,
  settings: DatabaseSettings.DatabaseSettings,
  backup: string,
  report: SqliteBackup.Report
) =>
  Effect.gen(function* () {
    const head = yield* Integrity.verifyLog(yield* Database.Database, report)
    let sessions = 0
    yield* record("restore", { file: backup, position: head.position, hash: head.hash }, (run) => {
      sessions = Sessions.endAll(run)
      Throttle.clear(run)
    })
    return { ...head, sessions }
  }).pipe(
    Effect.provide(
      Layer.provideMerge(
        EventLog.layer,
        Database.layer({
          filename: path,
          create: false,
          applicationId: FileFormat.applicationId,
          migrations: FileFormat.migrations,
          settings
        })
      )
    )
  )

const timestamp = (at: number): string => new Date(at).toISOString().replaceAll(":", "")

/** Gives the file the place's name; what was there keeps on under a dated one. */
const swapInto = (path: string, place: string, isThere: boolean) =>
  Effect.gen(function* () {
    const old = `${place}.replaced-${timestamp(yield* Clock.currentTimeMillis)}`
    if (isThere) {
      yield* AtomicFile.linkOrRename(place, old)
      yield* AtomicFile.renameOver(path, place)
      return old
    }
    // A log that was left behind would be taken for that of the new file.
    for (const suffix of AtomicFile.sqliteSidecars) {
      if (yield* AtomicFile.exists(`${place}${suffix}`)) {
        yield* AtomicFile.renameOver(`${place}${suffix}`, `${old}${suffix}`)
      }
    }
    yield* AtomicFile.linkOrRename(path, place)
    return null
  })

/**
 * Puts a backup in place of a deepwell that nobody has open, for the operator: the backup is copied, the copy is checked,
 * brought up to date and prepared beside the deepwell, and takes its name at once. The file before is kept under a dated
 * name. All sessions of the backup are ended, its waits forgotten, and it has an entry that says so.
 *
 * Fails with `DeepwellInUse`, `UseUnknown`, `NotABackup`, `FileDamaged`, `ChainBroken`, `SchemaTooNew` or
 * `ProjectionVersionMismatch`, `ProjectionTableConflict`, `OperatorOnly`, `FileFailed` or `TargetExists`, and changes nothing then.
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
