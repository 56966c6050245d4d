/**
 * The row of the table `replica`: the epoch that the file has seen, the revision of its rows of shared tables, and whether it has
 * diverged from the log. All functions run in the caller's transaction.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { DatabaseUnavailable, ReplicaDiverged } from "../../database/DatabaseError.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Epoch, Seen } from "../SharedLog.ts"
import * as SqlLog from "../sql/SqlLog.ts"

const Row = Schema.Struct({
  system: Schema.String,
  timeline: Schema.Number,
  revision: Schema.Number,
  diverged: Schema.NullOr(Schema.Number)
})
export type Row = typeof Row.Type

const rows = RowCodec.reader(Row)

/** The row; undefined for a file that has not adopted a log. */
export const find = (run: Run): Row | undefined =>
  rows(run("SELECT system, timeline, revision, diverged FROM replica WHERE only = 1"))[0]

/** The state of the log that the file knows, for the connections to the log. */
export const seen = (run: Run): Seen => {
  const row = find(run)
  const head = SqlLog.end(run)
  return {
    ...(row === undefined && head.position === 0 ? {} : { id: SqlLog.logId(run) }),
    ...(row === undefined ? {} : { epoch: { system: row.system, timeline: row.timeline } }),
    ...(head.position === 0 ? {} : { head })
  }
}

const context = (operation: string) => ({ operation, statement: null, attempt: 1 })

/** The error of a replica that has diverged after a position. */
export const diverged = (operation: string, position: number): ReplicaDiverged =>
  new ReplicaDiverged({ ...context(operation), position, reason: "another log, or one that lost events" })

/** The error of a log that is not, or no longer, the one of the replica. */
export const unavailable = (operation: string, reason: "LOG_FOREIGN" | "LOG_OLD_EPOCH"): DatabaseUnavailable =>
  new DatabaseUnavailable({ ...context(operation), reason })

/** Fails for a replica that has diverged, for another storage of the log, and for one that an old copy answers for. */
export const check = (
  row: Row,
  epoch: Epoch,
  operation: string
): Either.Either<void, ReplicaDiverged | DatabaseUnavailable> =>
  row.diverged !== null
    ? Either.left(diverged(operation, row.diverged))
    : row.system !== epoch.system
      ? Either.left(unavailable(operation, "LOG_FOREIGN"))
      : epoch.timeline < row.timeline
        ? Either.left(unavailable(operation, "LOG_OLD_EPOCH"))
        : Either.void

/** Stores the epoch and the revision. */
export const save = (run: Run, { system, timeline }: Epoch, revision: number): void => {
  run(
    `INSERT INTO replica (only, system, timeline, revision) VALUES (1, ?, ?, ?)
     ON CONFLICT (only) DO UPDATE SET system = excluded.system, timeline = excluded.timeline, revision = excluded.revision`,
    [system, timeline, revision]
  )
}

/** Marks the replica as diverged; the first mark stays. */
export const markDiverged = (run: Run, position: number): void => {
  run("UPDATE replica SET diverged = ? WHERE only = 1 AND diverged IS NULL", [position])
}

/** The log that a file replicates. */
export interface Identity {
  readonly id: string
  readonly epoch: Epoch
}

/**
 * Adopts a log: an empty file gets its id, and a file with events must have it. Returns true the first time.
 *
 * Fails with `DatabaseUnavailable` for the events of another log (`LOG_FOREIGN`) or an old epoch (`LOG_OLD_EPOCH`), and with
 * `ReplicaDiverged` for a replica that is marked.
 */
export const adopt = (
  run: Run,
  { id, epoch }: Identity,
  operation: string
): Either.Either<boolean, ReplicaDiverged | DatabaseUnavailable> => {
  const row = find(run)
  const own = SqlLog.logId(run)
  if (own !== id && (row !== undefined || SqlLog.lastPosition(run) > 0)) {
    return Either.left(
      row === undefined || row.diverged === null
        ? unavailable(operation, "LOG_FOREIGN")
        : diverged(operation, row.diverged)
    )
  }
  if (row !== undefined) {
    return Either.map(check(row, epoch, operation), () => false)
  }
  if (own !== id) {
    run("UPDATE log SET id = ?", [id])
  }
  save(run, epoch, 0)
  return Either.right(true)
}
