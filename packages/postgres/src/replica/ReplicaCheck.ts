/**
 * Checks of the file of a replica, before and after it is opened.
 */
import { existsSync, promises as fs } from "node:fs"
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
import * as FileFormat from "@scipnet/core/deepwell/FileFormat"
import type { Head } from "@scipnet/core/eventsourcing/EventStore"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import type { Epoch } from "@scipnet/core/eventsourcing/SharedLog"
import * as ReplicaFile from "@scipnet/core/eventsourcing/replica/ReplicaFile"

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

const selectReplicaTable = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'replica'"

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
const Epochs = RowCodec.reader(Schema.Struct({ system: Schema.String, timeline: Schema.Number }))

/** The log of a file: its id and head, and the epoch that a replica has seen. */
export interface FileState {
  readonly id: string
  readonly head: Head
  /** Undefined in the file of an ordinary deepwell. */
  readonly epoch: Epoch | undefined
}

/** Reads the state of the log in a file; none if there is no file. Fails with the errors of the file. */
export const state = (filename: string): Effect.Effect<Option.Option<FileState>, DatabaseError> =>
  Effect.gen(function* () {
    if (!existsSync(filename) || (yield* isEmpty(filename))) {
      return Option.none()
    }
    const session = yield* Connection.open(operation, filename, "read")
    const run = (statement: string) => Effect.mapError(Connection.run(session, statement), fromUnknown(operation, 1))
    const [found] = Heads(
      yield* run(`SELECT id, (SELECT max(position) FROM events) AS position,
        (SELECT hash FROM events ORDER BY position DESC LIMIT 1) AS hash FROM log`)
    )
    const isReplica = (yield* run(selectReplicaTable)).length > 0
    const [epoch] = isReplica ? Epochs(yield* run("SELECT system, timeline FROM replica WHERE only = 1")) : []
    return Option.map(Option.fromNullable(found), ({ id, position, hash }) => ({
      id,
      head: { position: position ?? 0, hash: hash ?? HashChain.origin(id) },
      epoch
    }))
  }).pipe(Effect.scoped)

/**
 * Renames the file of a replica whose log does not have its last event, as `ReplicaFile.setAside` does. To be called when opening
 * it has failed with `ReplicaDiverged` or `LOG_FOREIGN`, which is not always marked in the file. Fails with `ReplicaNotDiverged` for
 * the file of an ordinary deepwell, which stays.
 */
export const setAside = (filename: string): Effect.Effect<string, ReplicaFile.ReplicaNotDiverged | DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* Connection.open(operation, filename, "write")
    const run = (statement: string) => Effect.mapError(Connection.run(session, statement), fromUnknown(operation, 1))
    if ((yield* run(selectReplicaTable)).length > 0) {
      yield* run(
        "UPDATE replica SET diverged = (SELECT coalesce(max(position), 0) FROM events) WHERE only = 1 AND diverged IS NULL"
      )
    }
  }).pipe(Effect.scoped, Effect.zipRight(ReplicaFile.setAside(filename)))
