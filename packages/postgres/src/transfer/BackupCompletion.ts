/**
 * Makes a copy of a replica a single-file deepwell: with the events that it lacks, the shared tables of the same snapshot, and
 * without the mark of a replica.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Database from "@scipnet/core/database/Database"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import type { Run } from "@scipnet/core/database/transaction/SqlRunner"
import * as EventLog from "@scipnet/core/deepwell/EventLog"
import * as ReplicaFault from "@scipnet/core/eventsourcing/replica/ReplicaFault"
import * as ReplicaFile from "@scipnet/core/eventsourcing/replica/ReplicaFile"
import * as ReplicaPage from "@scipnet/core/eventsourcing/replica/ReplicaPage"
import * as ReplicaTable from "@scipnet/core/eventsourcing/replica/ReplicaTable"
import * as ProjectionWriter from "@scipnet/core/eventsourcing/sql/ProjectionWriter"
import * as SqlLog from "@scipnet/core/eventsourcing/sql/SqlLog"
import * as SessionChanges from "@scipnet/core/security/SessionChanges"
import type { LogHistory } from "../connection/LogHistory.ts"
import * as LongTransaction from "../connection/LongTransaction.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import * as LogReads from "../log/LogReads.ts"
import * as ReplicaDatabase from "../replica/ReplicaDatabase.ts"
import * as SharedTableRows from "./SharedTableRows.ts"

const operation = "backup"
const page = 500

const target = {
  codec: EventLog.codec,
  projectors: EventLog.projections.map((projection) => ProjectionWriter.make(projection)),
  applyChanges: SessionChanges.apply
}

/** The point that a copy has reached, with all rows of shared tables still to read, and the storage of its log. */
const readState = (run: Run) => ({
  reached: { ...SqlLog.end(run), revision: 0 },
  system: ReplicaTable.find(run)?.system ?? ""
})

/** Applies the events and sessions that the copy lacks. */
const catchUp = (send: LongTransaction.Send) =>
  Effect.gen(function* () {
    const database = yield* Database.Database
    const state = yield* database.read(operation, readState)
    let { reached } = state
    for (let isEnd = false; !isEnd;) {
      const [result] = yield* send([LogReads.statement(reached, page)])
      if (result === undefined) {
        return yield* Effect.dieMessage("Each statement has a result")
      }
      const delta = yield* LogReads.decode(result.rows, reached, page, state.system)
      reached = yield* Effect.mapError(
        database.write(operation, ReplicaPage.apply(target, { ...delta, after: reached })),
        ReplicaFault.toDatabaseError(operation)
      )
      isEnd = delta.isEnd
    }
  })

/** Copies the rows of a table, in pages that a cursor reads. */
const copyTable = (send: LongTransaction.Send, table: SharedTableRows.SharedTable) =>
  Effect.gen(function* () {
    const database = yield* Database.Database
    const columns = SharedTableRows.columnList(table)
    const order = table.key.join(", ")
    yield* send([{ text: `DECLARE copied CURSOR FOR SELECT ${columns} FROM ${table.name} ORDER BY ${order}` }])
    yield* database.write(operation, (run) => Either.right(run(`DELETE FROM ${table.name}`)))
    for (let more = true; more;) {
      const [result] = yield* send([{ text: `FETCH ${page} FROM copied` }])
      const rows = SharedTableRows.rowsOf(result?.rows ?? [])
      yield* database.write(operation, (run) => Either.right(SharedTableRows.insertIntoFile(run, table, rows)))
      more = rows.length > 0
    }
    yield* send([{ text: "CLOSE copied" }])
  })

/**
 * Completes the copy at `path` in one snapshot of the log. Fails with the errors of the log and of the copy.
 */
export const complete = (settings: PgSettings, history: LogHistory, path: string): Effect.Effect<void, DatabaseError> =>
  LongTransaction.run(settings, { operation, mode: "snapshot", history }, (send) =>
    Effect.gen(function* () {
      yield* catchUp(send)
      yield* Effect.forEach(SharedTableRows.tables, (table) => copyTable(send, table), { discard: true })
    }).pipe(
      Effect.provide(ReplicaDatabase.layer({ filename: path, create: false, settings: DatabaseSettings.defaults }))
    )
  ).pipe(Effect.zipRight(ReplicaFile.makeOrdinary(path)))
