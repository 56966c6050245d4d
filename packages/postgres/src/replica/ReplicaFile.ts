/**
 * The file of a replica, before it is opened: the check that it is not the file of another deepwell, and its removal from its
 * place after it has diverged.
 */
import { existsSync, promises as fs } from "node:fs"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import {
  DatabaseForeign,
  DatabaseUnavailable,
  fromUnknown,
  type DatabaseError
} from "@scipnet/core/database/DatabaseError"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import * as Connection from "@scipnet/core/database/sqlite/Connection"
import type { Run } from "@scipnet/core/database/transaction/SqlRunner"
import * as AtomicFile from "@scipnet/core/deepwell/backup/AtomicFile"
import * as FileFormat from "@scipnet/core/deepwell/FileFormat"
import type { FileFailed, TargetExists } from "@scipnet/core/deepwell/operator/MaintenanceError"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import * as ReplicaTable from "@scipnet/core/eventsourcing/replica/ReplicaTable"
import * as SqlLog from "@scipnet/core/eventsourcing/sql/SqlLog"
import type { Seen } from "../connection/LogHistory.ts"

const operation = "open the replica"

const Found = RowCodec.reader(
  Schema.Struct({ id: Schema.NullOr(Schema.String), position: Schema.NullOr(Schema.Number), isReplica: Schema.Number })
)

const selectFound = `SELECT (SELECT id FROM log) AS id, (SELECT max(position) FROM events) AS position,
  EXISTS (SELECT 1 FROM migrations WHERE migration_set = 'replica') AS isReplica`

/**
 * Fails if a file exists that is neither a replica nor a copy of the log with this id. To be called before the file is opened to
 * write, which would make the file of another deepwell a replica. Fails with `DatabaseForeign` for the file of another program, and
 * with `DatabaseUnavailable` (`LOG_FOREIGN`) for that of another deepwell. The file is not changed.
 */
export const failIfForeign = (filename: string, id: string): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    if (!existsSync(filename) || (yield* isEmpty(filename))) {
      return
    }
    const session = yield* Connection.open(operation, filename, "read")
    const owner = yield* Effect.mapError(Connection.value(session, "PRAGMA application_id"), fromUnknown(operation, 1))
    const context = { operation, statement: null, attempt: 1 }
    if (owner !== FileFormat.applicationId) {
      return yield* new DatabaseForeign({ ...context, reason: "another application id" })
    }
    const rows = yield* Effect.mapError(Connection.run(session, selectFound), fromUnknown(operation, 1))
    const [found] = Found(rows)
    if (found !== undefined && found.isReplica === 0 && found.id !== id) {
      return yield* new DatabaseUnavailable({ ...context, reason: "LOG_FOREIGN" })
    }
  }).pipe(Effect.scoped)

const isEmpty = (filename: string) =>
  Effect.orElseSucceed(
    Effect.map(
      Effect.tryPromise(() => fs.stat(filename)),
      ({ size }) => size === 0
    ),
    () => false
  )

const Heads = RowCodec.reader(
  Schema.Struct({ id: Schema.String, position: Schema.NullOr(Schema.Number), hash: Schema.NullOr(Schema.String) })
)

/** The id and the head of the log in a file; none if there is no file. Fails with the errors of the file. */
export const head = (filename: string): Effect.Effect<Option.Option<Head & { readonly id: string }>, DatabaseError> =>
  Effect.gen(function* () {
    if (!existsSync(filename) || (yield* isEmpty(filename))) {
      return Option.none()
    }
    const session = yield* Connection.open(operation, filename, "read")
    const select = `SELECT id, (SELECT max(position) FROM events) AS position,
      (SELECT hash FROM events ORDER BY position DESC LIMIT 1) AS hash FROM log`
    const [found] = Heads(yield* Effect.mapError(Connection.run(session, select), fromUnknown(operation, 1)))
    return Option.map(Option.fromNullable(found), ({ id, position, hash }) => ({
      id,
      position: position ?? 0,
      hash: hash ?? HashChain.origin(id)
    }))
  }).pipe(Effect.scoped)

/** Reads the state of the log that a replica has, with which each connection is compared. */
export const seen = (run: Run): Seen => {
  const row = ReplicaTable.find(run)
  const head = SqlLog.end(run)
  return {
    ...(row === undefined && head.position === 0 ? {} : { id: SqlLog.logId(run), head }),
    ...(row === undefined ? {} : { epoch: { system: row.system, timeline: row.timeline } })
  }
}

/**
 * Renames the file of a diverged replica, with those that SQLite keeps beside it, so that another one can be created in its place.
 * Returns its new path. Fails with `FileFailed` or `TargetExists`.
 */
export const setAside = (filename: string): Effect.Effect<string, FileFailed | TargetExists> =>
  Effect.gen(function* () {
    const at = yield* Clock.currentTimeMillis
    const target = `${filename}.diverged-${new Date(at).toISOString().replaceAll(":", "")}`
    for (const suffix of ["", ...AtomicFile.sqliteSidecars]) {
      if (yield* AtomicFile.exists(`${filename}${suffix}`)) {
        yield* AtomicFile.linkOrRename(`${filename}${suffix}`, `${target}${suffix}`)
        yield* AtomicFile.attempt(filename, () => fs.rm(`${filename}${suffix}`, { force: true }))
      }
    }
    return target
  })
