/**
 * Writes a batch of imported events to the database.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
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

const hashes = RowCodec.decoder(Schema.Struct({ position: Schema.Number, hash: Schema.String }))
const versions = RowCodec.decoder(Schema.Struct({ stream: Schema.String, version: Schema.NullOr(Schema.Number) }))
const known = RowCodec.decoder(Schema.Struct({ id: Schema.String }))

const brokenAt = ({ line, stored }: VerifiedLine, reason: string) =>
  new LogFileBroken({ line, position: stored.position, reason })

/** Fails with `LogDiverged` at the first event that differs from the event at its position in the log. */
export const compare = (
  sql: SqlClient,
  { log }: Header,
  batch: Batch,
  end: number
): Effect.Effect<void, SqlError | LogDiverged> =>
  Effect.gen(function* () {
    if (end > 0 && (yield* SqlRunner.together(SqlLog.logId)) !== log) {
      return yield* new LogDiverged({ position: 1 })
    }
    const [{ stored: first }] = batch
    const last = Math.min(end, first.position + batch.length - 1)
    const rows = yield* hashes(
      sql.unsafe("SELECT position, hash FROM events WHERE position BETWEEN ? AND ?", [first.position, last])
    )
    const there = new Map(rows.map(({ position, hash }) => [position, hash]))
    const other = batch.find(({ stored: { position, hash } }) => position <= last && there.get(position) !== hash)
    if (other !== undefined) {
      return yield* new LogDiverged({ position: other.stored.position })
    }
  })

/** Checks the versions of streams and the uniqueness of event ids, which the hash chain does not cover. */
const checkOrder = (sql: SqlClient, batch: ReadonlyArray<VerifiedLine>) =>
  Effect.gen(function* () {
    const list = (names: ReadonlyArray<string>) => [JSON.stringify(names)]
    const streams = [...new Set(batch.map(({ stored }) => stored.stream))]
    const found = yield* versions(
      sql.unsafe(
        `SELECT value AS stream, (SELECT max(version) FROM events WHERE stream = value) AS version FROM json_each(?)`,
        list(streams)
      )
    )
    const latest = new Map(found.map(({ stream, version }) => [stream, version ?? 0]))
    const ids = yield* known(
      sql.unsafe(
        "SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?))",
        list(batch.map(({ stored }) => stored.id))
      )
    )
    const taken = new Set(ids.map(({ id }) => id))
    for (const proven of batch) {
      const { stream, version, id } = proven.stored
      const next = (latest.get(stream) ?? 0) + 1
      if (version !== next) {
        return yield* brokenAt(proven, `the next version of its stream is ${next}`)
      }
      if (taken.has(id)) {
        return yield* brokenAt(proven, "its id is that of an earlier event")
      }
      latest.set(stream, version)
      taken.add(id)
    }
  })

const decodeFirst = RowCodec.decoder(Schema.Struct({ first: Schema.Number }))

/** Inserts the command ids, so that commands stay idempotent. The events of a command are consecutive. */
const insertCommands = (sql: SqlClient, batch: ReadonlyArray<VerifiedLine>) =>
  Effect.forEach(
    batch,
    (proven) => {
      const { position, metadata } = proven.recorded
      const { actor, commandId, payloadHash } = metadata
      return commandId === null
        ? Effect.void
        : Effect.flatMap(
            decodeFirst(
              sql.unsafe(
                `INSERT INTO commands (actor, command_id, payload_hash, first_position, last_position)
                 VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT (actor, command_id) DO UPDATE SET last_position = excluded.last_position
                 WHERE last_position = excluded.first_position - 1 AND payload_hash IS excluded.payload_hash
                 RETURNING first_position AS first`,
                [actor, commandId, payloadHash, position, position]
              )
            ),
            (rows) => (rows.length === 0 ? brokenAt(proven, "its command id was already used") : Effect.void)
          )
    },
    { discard: true }
  )

/**
 * Writes the events of a batch that the log does not contain, and updates all projections. An empty log gets the id of the
 * exported log. Returns the number of events written.
 *
 * Fails with `LogDiverged` if the log has other events, and with `LogFileBroken` at an invalid event.
 */
export const write = (
  sql: SqlClient,
  header: Header,
  batch: Batch
): Effect.Effect<number, SqlError | LogDiverged | LogFileBroken | AdvanceError> =>
  Effect.gen(function* () {
    const { position: end } = yield* SqlRunner.together(SqlLog.end)
    const [{ stored: first }] = batch
    yield* compare(sql, header, batch, end)
    if (end < first.position - 1) {
      return yield* new LogDiverged({ position: end + 1 })
    }
    const missing = batch.filter(({ stored }) => stored.position > end)
    if (missing.length === 0) {
      return 0
    }
    if (end === 0) {
      yield* sql.unsafe("UPDATE log SET id = ?", [header.log])
    }
    yield* checkOrder(sql, missing)
    yield* SqlRunner.together((run) =>
      SqlAppend.insertEvents(
        run,
        missing.map(({ stored }) => stored)
      )
    )
    yield* insertCommands(sql, missing)
    yield* Effect.flatten(
      SqlRunner.together((run) =>
        ProjectionProgress.advance(
          run,
          projectors,
          missing.map(({ recorded }) => recorded)
        )
      )
    )
    return missing.length
  })
