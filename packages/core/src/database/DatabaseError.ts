/**
 * Everything that can go wrong with a database. Each error says what the program was doing (`operation`), in which
 * statement (its text, never its parameters), at which attempt, and SQLite's code or a short cause: enough for a log,
 * and nothing of what is stored.
 */
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Predicate, Schema } from "effect"

/** An `SqlError` with the statement that failed. */
export class FailedStatement extends SqlError {
  /** The SQL text, without its parameters. */
  readonly statement: string

  constructor(statement: string, error: { readonly cause?: unknown; readonly message: string }) {
    super(error)
    this.statement = statement
  }
}

/** Runs a synchronous function. An `SqlError` that it throws becomes a failure, any other exception a defect. */
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

/** It cannot be opened: no such file or folder, not allowed, a failing disk, or it did not open in time. */
export class DatabaseUnavailable extends Schema.TaggedError<DatabaseUnavailable>()("DatabaseUnavailable", context) {}

/** Somebody else held the lock for longer than the deadline. Nothing was written: it may be tried again. */
export class DatabaseBusy extends Schema.TaggedError<DatabaseBusy>()("DatabaseBusy", context) {}

/** All readers were in use for longer than the deadline. */
export class ConnectionPoolExhausted extends Schema.TaggedError<ConnectionPoolExhausted>()(
  "ConnectionPoolExhausted",
  context
) {}

/** The transaction took longer than it may. All of it was undone. */
export class QueryTimeout extends Schema.TaggedError<QueryTimeout>()("QueryTimeout", context) {}

/** The file is damaged. */
export class DatabaseCorrupt extends Schema.TaggedError<DatabaseCorrupt>()("DatabaseCorrupt", context) {}

/** The disk, or the file's largest permitted size, is full. */
export class DatabaseFull extends Schema.TaggedError<DatabaseFull>()("DatabaseFull", context) {}

/** A write to what may only be read. */
export class DatabaseReadOnly extends Schema.TaggedError<DatabaseReadOnly>()("DatabaseReadOnly", context) {}

/** The file belongs to another program: it is no SQLite file, or bears another application id. It was not changed. */
export class DatabaseForeign extends Schema.TaggedError<DatabaseForeign>()("DatabaseForeign", context) {}

/** The migration `set`/`id` failed, or is not what it was when it was applied. Nothing was migrated. */
export class MigrationFailed extends Schema.TaggedError<MigrationFailed>()("MigrationFailed", {
  ...context,
  set: Schema.String,
  id: Schema.NonNaN
}) {}

/** A newer program migrated the file: the migration `set`/`id` is unknown to this one. */
export class SchemaTooNew extends Schema.TaggedError<SchemaTooNew>()("SchemaTooNew", {
  ...context,
  set: Schema.String,
  id: Schema.Int
}) {}

/**
 * The installed better-sqlite3 would abort the process on the running Node; nothing was opened. `overrides` is an entry
 * for the program's package.json that makes npm install a version that works.
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

/** Any other failure of a statement: a constraint, or a bug. `code` is SQLite's, or the name of the exception. */
export class StatementFailed extends Schema.TaggedError<StatementFailed>()("StatementFailed", {
  ...context,
  code: Schema.String
}) {}

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
  StatementFailed
)
export type DatabaseError = typeof DatabaseError.Type

type Context = Schema.Struct.Type<typeof context>

// By SQLite's result code. An extended code that is not listed counts as its primary one, and a code that is not
// listed at all as a failed statement.
const byCode: ReadonlyMap<string, (context: Context) => DatabaseError> = new Map<
  string,
  (context: Context) => DatabaseError
>([
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
  ["SQLITE_NOLFS", (context) => new DatabaseUnavailable(context)]
])

const primary = (code: string): string => code.split("_", 2).join("_")

/** SQLite's code, or the name of the exception. */
export const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code)
    ? cause.code
    : cause instanceof Error
      ? cause.name
      : "unknown"

/** Types what was thrown, or failed with, while a statement ran. SQLite's messages may quote values: only codes stay. */
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
  "QueryTimeout"
])

export const isDatabaseError: (error: unknown) => error is DatabaseError = Schema.is(DatabaseError)

const logged = new WeakSet<DatabaseError>()

/**
 * Logs the error with its context, as a warning when it may pass by itself, else as an error. Only once: one that
 * leaves a read inside a write passes here twice.
 */
export const log = (error: DatabaseError): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (logged.has(error)) {
      return Effect.void
    }
    logged.add(error)
    const { _tag, operation, statement, attempt, reason } = error
    return (passing.has(_tag) ? Effect.logWarning(_tag) : Effect.logError(_tag)).pipe(
      Effect.annotateLogs({ operation, statement, attempt, code: reason })
    )
  })
