/**
 * The checks that every connection passes before it is used: the server is the newest copy of the expected log, keeps what it
 * acknowledges, and writes no stored data to its own log.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { type DatabaseError, ReplicaDiverged, SchemaTooNew } from "@scipnet/core/database/DatabaseError"
import * as MigrationTable from "@scipnet/core/database/migration/MigrationTable"
import * as RowCodec from "@scipnet/core/database/rows/RowCodec"
import * as HashChain from "@scipnet/core/eventsourcing/HashChain"
import type { Epoch } from "@scipnet/core/eventsourcing/SharedLog"
import { format } from "../schema/LogMigrations.ts"
import { migrations } from "../schema/Migrations.ts"
import type { LogHistory } from "./LogHistory.ts"
import * as PgFault from "./PgFault.ts"
import type { PgSession } from "./PgSession.ts"
import type { PgSettings } from "./PgSettings.ts"
import { type PgResult, type PgStatement, prepared } from "./PgStatement.ts"

const operation = "connect"

/** The SQL of the timeline, the first eight hexadecimal digits of a WAL file's name. Fails on a standby. */
export const timeline = "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint"

/** The SQL of PostgreSQL's time in milliseconds since 1970. */
export const now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

/** The SQL of the columns of `Durability`. */
const durability = `current_setting('synchronous_commit') AS commits, current_setting('synchronous_standby_names') AS standbys,
  current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages`

/** The settings of PostgreSQL on which it depends whether a commit survives failures. They change while connections are open. */
const Durability = Schema.Struct({
  /** `synchronous_commit` */
  commits: Schema.String,
  /** `synchronous_standby_names` */
  standbys: Schema.String,
  /** `fsync` */
  fsync: Schema.String,
  /** `full_page_writes` */
  pages: Schema.String
})
export type Durability = typeof Durability.Type

const selectServer: PgStatement = {
  text: `SELECT pg_is_in_recovery() AS standby, system_identifier::text AS system,
      CASE WHEN pg_is_in_recovery() THEN 0 ELSE ${timeline} END AS timeline,
      CASE WHEN pg_is_in_recovery() THEN 0 ELSE (pg_current_wal_lsn() - '0/0')::float8 END AS written,
      current_setting('server_version_num')::int AS version,
      ${durability},
      ${now} AS now
    FROM pg_control_system()`
}
const Server = RowCodec.reader(
  Schema.Struct({
    standby: Schema.Boolean,
    system: Schema.String,
    timeline: Schema.Number,
    written: Schema.Number,
    version: Schema.Number,
    ...Durability.fields,
    now: Schema.Number
  })
)

// Superusers only can set it, and roles that the right was granted to.
const silence: PgStatement = {
  text: `SELECT set_config('log_parameter_max_length', '0', false)
    WHERE has_parameter_privilege('log_parameter_max_length', 'SET')`
}
// Two extensions log values by settings of their own, which are missing without them: pgaudit, and auto_explain, whose plans of slow
// statements show the values that they compare.
const selectLogged: PgStatement = {
  text: `SELECT current_setting('log_parameter_max_length') IN ('0', '0B')
    AND current_setting('log_parameter_max_length_on_error') IN ('0', '0B')
    AND coalesce(current_setting('pgaudit.log_parameter', true), '') IN ('', 'off', 'false', 'no', '0')
    AND coalesce(current_setting('auto_explain.log_min_duration', true), '') IN ('', '-1') AS silent`
}
const Logged = RowCodec.reader(Schema.Struct({ silent: Schema.Boolean }))

const selectLog: PgStatement = { text: "SELECT id, format FROM log" }
const Log = RowCodec.reader(Schema.Struct({ id: Schema.String, format: Schema.Number }))

/** Reads the ledger of migrations. */
export const selectMigrations: PgStatement = {
  text: 'SELECT migration_set AS "set", id, name, checksum FROM migrations ORDER BY migration_set, id'
}
/** Decodes the rows of the ledger. */
export const ledger = RowCodec.reader(
  Schema.Struct({ set: Schema.String, id: Schema.Int, name: Schema.String, checksum: Schema.String })
)

const selectHash = prepared("hash", "SELECT hash FROM events WHERE position = $1")
const Hash = RowCodec.reader(Schema.Struct({ hash: Schema.String }))

/** What a connection was found to lead to. */
export interface Checked {
  readonly id: string
  readonly epoch: Epoch
}

const timeoutOf = ({ connectTimeout }: PgSettings) => Duration.toMillis(connectTimeout)

const refuse = (reason: PgFault.LogReason) => Effect.fail(PgFault.refused(operation, reason))

/** The results of statements; fails with the first fault. */
const results = (
  session: PgSession,
  settings: PgSettings,
  statements: ReadonlyArray<PgStatement>
): Effect.Effect<ReadonlyArray<PgResult>, DatabaseError> =>
  Effect.flatMap(session.send(statements, timeoutOf(settings)), (replies) =>
    Effect.mapError(Either.all(replies), (fault) => PgFault.toDatabaseError(operation, fault))
  )

/** True when two clocks differ by more than is allowed; the other one was read between `before` and `after`. */
export const isSkewed = (allowed: PgSettings["clockSkew"], other: number, before: number, after: number): boolean =>
  allowed !== null && (other < before - Duration.toMillis(allowed) || other > after + Duration.toMillis(allowed))

/** The reason for which commits can be lost by a failure, given the settings of the server. */
export const durabilityProblem = (
  { allow }: Pick<PgSettings, "allow">,
  { commits, standbys, fsync, pages }: Durability
): PgFault.LogReason | undefined =>
  fsync !== "on" && !allow.includes("no-fsync")
    ? "LOG_NO_FSYNC"
    : pages !== "on" && !allow.includes("no-full-page-writes")
      ? "LOG_NO_FULL_PAGE_WRITES"
      : commits !== "on" && commits !== "remote_apply" && !allow.includes("asynchronous-commit")
        ? "LOG_ASYNCHRONOUS_COMMIT"
        : standbys === "" && !allow.includes("no-synchronous-standby")
          ? "LOG_NO_SYNCHRONOUS_STANDBY"
          : undefined

/** A server that accepts changes. */
export interface Primary {
  readonly epoch: Epoch
  /** The end of its write-ahead log in bytes. */
  readonly written: number
  /** The reason for which the server must not be used. */
  readonly problem: PgFault.LogReason | undefined
}

/** Asks a server whether it is a primary. Fails with `LOG_VERSION`, with `LOG_STANDBY`, and with the errors of the connection. */
export const identify = (session: PgSession, settings: PgSettings): Effect.Effect<Primary, DatabaseError> =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const [server, , logged] = yield* results(session, settings, [selectServer, silence, selectLogged])
    const after = yield* Clock.currentTimeMillis
    const [found] = Server(server?.rows ?? [])
    if (found === undefined || found.version < 150_000) {
      return yield* refuse("LOG_VERSION")
    }
    if (found.standby) {
      return yield* refuse("LOG_STANDBY")
    }
    const { system, timeline, written, now } = found
    const isSilent = Logged(logged?.rows ?? [])[0]?.silent === true || settings.allow.includes("parameter-logging")
    const problem =
      durabilityProblem(settings, found) ??
      (!isSilent
        ? "LOG_PARAMETERS_LOGGED"
        : isSkewed(settings.clockSkew, now, before, after)
          ? "LOG_CLOCK_SKEW"
          : undefined)
    return { epoch: { system, timeline }, written, problem }
  })

/** Checks a primary without its log. Fails with `DatabaseUnavailable` and a reason. */
export const checkServer = ({ epoch, problem }: Primary): Effect.Effect<Epoch, DatabaseError> =>
  problem === undefined ? Effect.succeed(epoch) : refuse(problem)

/** The error of a log in a newer format than the program's. */
export const tooNew = (found: number): SchemaTooNew =>
  new SchemaTooNew({ operation, statement: null, attempt: 1, reason: "LOG_FORMAT", set: "log", id: found })

/** Compares the applied migrations with the program's: all must be applied, and no other. */
export const checkLedger = (rows: ReadonlyArray<unknown>): Either.Either<void, DatabaseError> =>
  Either.flatMap(MigrationTable.pending(migrations, ledger(rows)), ([first]) =>
    first === undefined ? Either.void : Either.left(PgFault.notApplied(first))
  )

/**
 * Checks a primary and its log, and keeps its epoch as the newest seen. Fails with `DatabaseUnavailable` and a reason, with
 * `SchemaTooNew` or `MigrationFailed` for tables of another version, and with `ReplicaDiverged` when the log lacks the last
 * event that the program has seen.
 */
export const checkLog = (
  session: PgSession,
  primary: Primary,
  settings: PgSettings,
  history: LogHistory
): Effect.Effect<Checked, DatabaseError> =>
  Effect.gen(function* () {
    const { head } = history.seen()
    // An older copy can lack tables, and standbys of its own: its age is the better reason.
    yield* Effect.mapError(history.compare(primary.epoch), (reason) => PgFault.refused(operation, reason))
    const epoch = yield* checkServer(primary)
    const [log, applied, hash] = yield* results(session, settings, [
      selectLog,
      selectMigrations,
      selectHash(head?.position ?? 0)
    ])
    const [found] = Log(log?.rows ?? [])
    if (found === undefined) {
      return yield* refuse("LOG_MISSING")
    }
    if (found.format > format) {
      return yield* tooNew(found.format)
    }
    yield* checkLedger(applied?.rows ?? [])
    yield* Effect.mapError(history.compareId(found.id), (reason) => PgFault.refused(operation, reason))
    const expected = head === undefined || head.position === 0 ? undefined : head
    if (expected !== undefined && Hash(hash?.rows ?? [])[0]?.hash !== expected.hash) {
      return yield* new ReplicaDiverged({
        operation,
        statement: null,
        attempt: 1,
        reason: "LOG_DIVERGED",
        position: expected.position
      })
    }
    if (head?.position === 0 && head.hash !== HashChain.origin(found.id)) {
      return yield* refuse("LOG_FOREIGN")
    }
    yield* Effect.mapError(history.accept(found.id, epoch), (reason) => PgFault.refused(operation, reason))
    return { id: found.id, epoch }
  })
