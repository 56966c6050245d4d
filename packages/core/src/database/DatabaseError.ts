/**
 * The errors of a database. Every error has these fields, none of which contains stored data:
 *
 * - `operation`: the name of the operation that failed;
 * - `statement`: the SQL text without its parameters, or null if no statement failed;
 * - `attempt`: the number of the attempt that failed, counted from 1;
 * - `reason`: SQLite's result code, or a short description.
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as StatementText from "./StatementText.ts"

/** An `SqlError` with the statement that failed. */
export class FailedStatement extends SqlError {
  /** The SQL text, without its parameters. */
  readonly statement: string

  constructor(statement: string, error: { readonly cause?: unknown; readonly message: string }) {
    super(error)
    this.statement = statement
  }
}

/** Runs a synchronous function. Fails with an `SqlError` that the function throws; any other exception is a defect. */
export const attempt = <A>(evaluate: () => A): Effect.Effect<A, SqlError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(evaluate())
    } catch (thrown) {
      if (thrown instanceof SqlError) {
        return Effect.fail(thrown)
      }
      throw thrown
    }
  })

const context = {
  operation: Schema.String,
  statement: Schema.NullOr(Schema.String),
  attempt: Schema.Int,
  reason: Schema.String
}

/**
 * The file cannot be opened or used: it or its folder does not exist, access is denied, the disk fails, it stayed locked for
 * the `openTimeout`, or it was removed or replaced while it was open.
 */
export class DatabaseUnavailable extends Schema.TaggedError<DatabaseUnavailable>()("DatabaseUnavailable", context) {}

/** The lock was not acquired within the `lockTimeout`. Nothing was written, so the operation can be retried. */
export class DatabaseBusy extends Schema.TaggedError<DatabaseBusy>()("DatabaseBusy", context) {}

/** No reader became free within the `acquireTimeout`. The operation can be retried. */
export class ConnectionPoolExhausted extends Schema.TaggedError<ConnectionPoolExhausted>()(
  "ConnectionPoolExhausted",
  context
) {}

/** The transaction exceeded the `commandTimeout` and was rolled back. */
export class QueryTimeout extends Schema.TaggedError<QueryTimeout>()("QueryTimeout", context) {}

/** The file is damaged, or was truncated while it was open. */
export class DatabaseCorrupt extends Schema.TaggedError<DatabaseCorrupt>()("DatabaseCorrupt", context) {}

/** The disk is full, or the file has reached its maximum size. The transaction was rolled back. */
export class DatabaseFull extends Schema.TaggedError<DatabaseFull>()("DatabaseFull", context) {}

/** A write to a read-only file, or to a database that was opened with `readonly`. */
export class DatabaseReadOnly extends Schema.TaggedError<DatabaseReadOnly>()("DatabaseReadOnly", context) {}

/** The file belongs to another program: it is not an SQLite file, or has another application id. It was not changed. */
export class DatabaseForeign extends Schema.TaggedError<DatabaseForeign>()("DatabaseForeign", context) {}

/** The migration `id` of `set` failed, or was changed after it was applied. No migration was applied. */
export class MigrationFailed extends Schema.TaggedError<MigrationFailed>()("MigrationFailed", {
  ...context,
  set: Schema.String,
  id: Schema.NonNaN
}) {}

/** A newer version of the program migrated the file: this version does not have the migration `id` of `set`. */
export class SchemaTooNew extends Schema.TaggedError<SchemaTooNew>()("SchemaTooNew", {
  ...context,
  set: Schema.String,
  id: Schema.Int
}) {}

/**
 * The installed version of better-sqlite3 (`driver`) would abort the process on the running Node (`node`); no file was
 * opened. `overrides` is an entry for the program's package.json that makes npm install a compatible version.
 */
export class UnsupportedDriver extends Schema.TaggedError<UnsupportedDriver>()("UnsupportedDriver", {
  ...context,
  driver: Schema.String,
  node: Schema.String,
  overrides: Schema.String
}) {
  override get message(): string {
    return `better-sqlite3 ${this.driver} aborts on Node ${this.node}. Add ${this.overrides} to package.json, and install again.`
  }
}

/**
 * A statement failed for another reason, such as a violated constraint or a syntax error. `code` is SQLite's result code, or
 * the name of the exception.
 */
export class StatementFailed extends Schema.TaggedError<StatementFailed>()("StatementFailed", {
  ...context,
  code: Schema.String
}) {}

/**
 * The call cannot take part in a transaction, and wrote nothing. `reason`:
 *
 * - `TRANSACTION_ENDED`: a fiber that outlives `Database.transaction` called the database;
 * - `TRANSACTION_ROLLED_BACK`: SQLite rolled the transaction back after an error that the effect caught;
 * - `TRANSACTION_OVERLAP`: a failed `withTransaction` inside it would have undone statements of other fibers;
 * - `TRANSACTION_OF_CLIENT`: the call is inside `withTransaction` of the database's own client, for whose end it would
 *   wait. Use `Database.transaction` instead.
 */
export class TransactionRefused extends Schema.TaggedError<TransactionRefused>()("TransactionRefused", context) {}

/**
 * A log on another machine does not have the event at `position`, the last one of this replica, under the same hash: it was
 * replaced, or lost events that it had acknowledged. Nothing was read or written; the replica is never changed to match it.
 */
export class ReplicaDiverged extends Schema.TaggedError<ReplicaDiverged>()("ReplicaDiverged", {
  ...context,
  position: Schema.Int
}) {}

/**
 * The append was written or not: the connection to a log on another machine was lost while it committed, and did not return in
 * time, or the database failed before the outcome of a command was read. The same append with the same command id or event ids
 * returns its outcome.
 */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", context) {}

/** The union of all errors of a database. */
export const DatabaseError = Schema.Union(
  DatabaseUnavailable,
  DatabaseBusy,
  ConnectionPoolExhausted,
  QueryTimeout,
  DatabaseCorrupt,
  DatabaseFull,
  DatabaseReadOnly,
  DatabaseForeign,
  MigrationFailed,
  SchemaTooNew,
  UnsupportedDriver,
  TransactionRefused,
  ReplicaDiverged,
  OutcomeUnknown,
  StatementFailed
)
export type DatabaseError = typeof DatabaseError.Type

type Context = Schema.Struct.Type<typeof context>

// The error for each result code of SQLite, and for the reasons that refuse a statement of a transaction. An extended code that is not listed is mapped as its primary code; any other
// code is a StatementFailed.
const byCode = new Map<string, (context: Context) => DatabaseError>([
  ["SQLITE_BUSY", (context) => new DatabaseBusy(context)],
  ["SQLITE_LOCKED", (context) => new DatabaseBusy(context)],
  ["SQLITE_PROTOCOL", (context) => new DatabaseBusy(context)],
  ["SQLITE_IOERR_BLOCKED", (context) => new DatabaseBusy(context)],
  ["SQLITE_INTERRUPT", (context) => new QueryTimeout(context)],
  ["SQLITE_CORRUPT", (context) => new DatabaseCorrupt(context)],
  ["SQLITE_IOERR_CORRUPTFS", (context) => new DatabaseCorrupt(context)],
  ["SQLITE_IOERR_DATA", (context) => new DatabaseCorrupt(context)],
  ["SQLITE_FULL", (context) => new DatabaseFull(context)],
  ["SQLITE_READONLY", (context) => new DatabaseReadOnly(context)],
  ["SQLITE_NOTADB", (context) => new DatabaseForeign(context)],
  ["SQLITE_CANTOPEN", (context) => new DatabaseUnavailable(context)],
  ["SQLITE_IOERR", (context) => new DatabaseUnavailable(context)],
  ["SQLITE_PERM", (context) => new DatabaseUnavailable(context)],
  ["SQLITE_AUTH", (context) => new DatabaseUnavailable(context)],
  ["SQLITE_NOMEM", (context) => new DatabaseUnavailable(context)],
  ["SQLITE_NOLFS", (context) => new DatabaseUnavailable(context)],
  ["TRANSACTION_ENDED", (context) => new TransactionRefused(context)],
  ["TRANSACTION_ROLLED_BACK", (context) => new TransactionRefused(context)],
  ["TRANSACTION_OVERLAP", (context) => new TransactionRefused(context)]
])

const primary = (code: string): string => code.split("_", 2).join("_")

/** Returns SQLite's result code of an exception, or otherwise the exception's name; "unknown" if it is not an `Error`. */
export const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code)
    ? cause.code
    : cause instanceof Error
      ? cause.name
      : "unknown"

/**
 * Converts an exception or failure of a statement into a typed error. SQLite's message is dropped, since it can quote stored
 * values; only the result code is included.
 */
export const fromUnknown =
  (operation: string, attempt: number) =>
  (thrown: unknown): DatabaseError => {
    const code = codeOf(thrown instanceof SqlError ? thrown.cause : thrown)
    const statement = thrown instanceof FailedStatement ? thrown.statement : null
    const context = { operation, statement, attempt, reason: code }
    const known = byCode.get(code) ?? byCode.get(primary(code))
    return known === undefined ? new StatementFailed({ ...context, code }) : known(context)
  }

const passing: ReadonlySet<string> = new Set<DatabaseError["_tag"]>([
  "DatabaseUnavailable",
  "DatabaseBusy",
  "ConnectionPoolExhausted",
  "QueryTimeout",
  "OutcomeUnknown"
])

/** Tests whether a value is one of the errors of a database. */
export const isDatabaseError: (error: unknown) => error is DatabaseError = Schema.is(DatabaseError)

/**
 * Runs an effect that follows a commit, and fails with `OutcomeUnknown` in place of the errors of the database, which say that
 * nothing was written.
 */
export const afterCommit = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | OutcomeUnknown, R> =>
  Effect.mapError(effect, (error) =>
    isDatabaseError(error)
      ? new OutcomeUnknown({ operation: error.operation, statement: null, attempt: 1, reason: error.reason })
      : error
  )

const logged = new WeakSet<DatabaseError>()

/**
 * Logs an error with its fields: as a warning if a retry can succeed, otherwise as an error. Each error is logged once, even
 * if it passes through several operations.
 */
export const log = (error: DatabaseError): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (logged.has(error)) {
      return Effect.void
    }
    logged.add(error)
    const { _tag, operation, statement, attempt, reason } = error
    return (passing.has(_tag) ? Effect.logWarning(_tag) : Effect.logError(_tag)).pipe(
      Effect.annotateLogs({ operation, statement: StatementText.forLog(statement), attempt, code: reason })
    )
  })
