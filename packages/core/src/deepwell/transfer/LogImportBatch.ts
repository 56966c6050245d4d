/**
 * Appends the events of an exported log to the database, batch by batch.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { AdvanceError } from "../../eventsourcing/EventStoreError.ts"
import * as ProjectionProgress from "../../eventsourcing/sql/ProjectionProgress.ts"
import * as ProjectionWriter from "../../eventsourcing/sql/ProjectionWriter.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SqlAppend from "../../eventsourcing/sql/SqlAppend.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import { LogDiverged, LogFileBroken } from "../operator/MaintenanceError.ts"
import * as EventLog from "../EventLog.ts"
import type { Header } from "./LogFileFormat.ts"
import type { VerifiedLine } from "./LogLineVerifier.ts"

/** Consecutive events, at least one. */
export type Batch = readonly [VerifiedLine, ...ReadonlyArray<VerifiedLine>]

const projectors = EventLog.projections.map((projection) => ProjectionWriter.make(projection))

const hashes = RowCodec.reader(Schema.Struct({ position: Schema.Number, hash: Schema.String }))
const versions = RowCodec.reader(Schema.Struct({ stream: Schema.String, version: Schema.NullOr(Schema.Number) }))
const known = RowCodec.reader(Schema.Struct({ id: Schema.String }))

const broken = ({ line, stored }: VerifiedLine, reason: string) =>
  Either.left(new LogFileBroken({ line, position: stored.position, reason }))

const diverged = (position: number) => Either.left(new LogDiverged({ position }))

/** Fails with `LogDiverged` at the first event of a batch at whose position the log has another event. */
export const compare = (run: Run, { log }: Header, batch: Batch, end: number): Either.Either<void, LogDiverged> => {
  if (end > 0 && SqlLog.logId(run) !== log) {
    return diverged(1)
  }
  const [{ stored: first }] = batch
  const last = Math.min(end, first.position + batch.length - 1)
  const rows = hashes(run("SELECT position, hash FROM events WHERE position BETWEEN ? AND ?", [first.position, last]))
  const hashAt = new Map(rows.map(({ position, hash }) => [position, hash]))
  const other = batch.find(({ stored: { position, hash } }) => position <= last && hashAt.get(position) !== hash)
  return other === undefined ? Either.void : diverged(other.stored.position)
}

const selectVersions = `SELECT value AS stream, (SELECT max(version) FROM events WHERE stream = value) AS version
  FROM json_each(?)`

/** Checks versions and ids, which no valid log repeats or skips even if its hashes are correct. */
const checkSequence = (run: Run, batch: ReadonlyArray<VerifiedLine>): Either.Either<void, LogFileBroken> => {
  const streams = [...new Set(batch.map(({ stored }) => stored.stream))]
  const latest = new Map(
    versions(run(selectVersions, [JSON.stringify(streams)])).map(({ stream, version }) => [stream, version ?? 0])
  )
  const ids = JSON.stringify(batch.map(({ stored }) => stored.id))
  const taken = new Set(
    known(run("SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?))", [ids])).map(({ id }) => id)
  )
  for (const proven of batch) {
    const { stream, version, id } = proven.stored
    const next = (latest.get(stream) ?? 0) + 1
    if (version !== next) {
      return broken(proven, `the next version of its stream is ${next}`)
    }
    if (taken.has(id)) {
      return broken(proven, "its id is that of an earlier event")
    }
    latest.set(stream, version)
    taken.add(id)
  }
  return Either.void
}

const insertCommand = `INSERT INTO commands (actor, command_id, payload_hash, first_position, last_position)
  VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (actor, command_id) DO UPDATE SET last_position = excluded.last_position
  WHERE last_position = excluded.first_position - 1 AND payload_hash IS excluded.payload_hash
  RETURNING first_position`

/** Inserts the command ids of a batch, so that repeated commands are recognized. Events of one command are adjacent. */
const insertCommands = (run: Run, batch: ReadonlyArray<VerifiedLine>): Either.Either<void, LogFileBroken> => {
  const repeated = batch.find(({ recorded: { position, metadata } }) => {
    const { actor, commandId, payloadHash } = metadata
    return commandId !== null && run(insertCommand, [actor, commandId, payloadHash, position, position]).length === 0
  })
  return repeated === undefined ? Either.void : broken(repeated, "its command id was already used")
}

/**
 * Appends the events of a batch that the log does not have yet, and updates all projections. Returns the number of
 * appended events. An empty log takes the id of the exported one.
 *
 * Fails with `LogDiverged` if the log has another event at a position, and with `LogFileBroken` at an invalid event.
 */
export const write = (
  run: Run,
  header: Header,
  batch: Batch
): Either.Either<number, LogDiverged | LogFileBroken | AdvanceError> =>
  Either.gen(function* () {
    const { position: end } = SqlLog.end(run)
    const [{ stored: first }] = batch
    yield* compare(run, header, batch, end)
    if (end < first.position - 1) {
      return yield* diverged(end + 1)
    }
    const missing = batch.filter(({ stored }) => stored.position > end)
    if (missing.length === 0) {
      return 0
    }
    if (end === 0) {
      run("UPDATE log SET id = ?", [header.log])
    }
    yield* checkSequence(run, missing)
    SqlAppend.insertEvents(
      run,
      missing.map(({ stored }) => stored)
    )
    yield* insertCommands(run, missing)
    yield* ProjectionProgress.advance(
      run,
      projectors,
      missing.map(({ recorded }) => recorded)
    )
    return missing.length
  })
