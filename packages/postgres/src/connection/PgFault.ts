/**
 * Faults of a connection to PostgreSQL, and their conversion into the errors of a database. PostgreSQL's messages are dropped,
 * since they can quote stored values: a fault has the SQLSTATE or one of the reasons below.
 */
import * as Data from "effect/Data"
import * as Predicate from "effect/Predicate"
import {
  type DatabaseError,
  DatabaseBusy,
  DatabaseCorrupt,
  DatabaseFull,
  DatabaseUnavailable,
  MigrationFailed,
  QueryTimeout,
  StatementFailed
} from "@scipnet/core/database/DatabaseError"

/**
 * The reasons for which a log cannot be used, as `DatabaseUnavailable.reason`:
 *
 * - `LOG_UNREACHABLE`: no connection, or it was lost;
 * - `LOG_STANDBY`: the server is a standby;
 * - `LOG_OLD_EPOCH`: the server is an older copy of the log than one that this program has used;
 * - `LOG_FOREIGN`: the server holds another log;
 * - `LOG_MISSING`: the database has no log in the schema;
 * - `LOG_NO_SYNCHRONOUS_STANDBY`, `LOG_ASYNCHRONOUS_COMMIT`: a failure of the server could lose acknowledged events;
 * - `LOG_NO_FSYNC`, `LOG_NO_FULL_PAGE_WRITES`: a failure of the server's machine could lose or damage the log;
 * - `LOG_SETTINGS`: the name of the schema is not one of `PgSettings.schema`;
 * - `LOG_CLOCK_SKEW`: the clocks of server and program differ by more than is allowed;
 * - `LOG_PARAMETERS_LOGGED`: the server would write the data of slow or failed statements to its own log;
 * - `LOG_AUTHENTICATION`, `LOG_TLS`: the login or the certificate was refused;
 * - `LOG_NO_DATABASE`: the server has no database of this name;
 * - `LOG_RIGHTS`: the role lacks a right;
 * - `LOG_READ_ONLY`: transactions are read-only by a setting of the server, the database or the role;
 * - `LOG_CONNECTIONS`: the limit of connections of the server, the database or the role is reached;
 * - `LOG_SERVER_ERROR`: a fault of the server or its disk;
 * - `LOG_VERSION`: the server is older than PostgreSQL 15.
 */
export type LogReason =
  | "LOG_UNREACHABLE"
  | "LOG_STANDBY"
  | "LOG_OLD_EPOCH"
  | "LOG_FOREIGN"
  | "LOG_MISSING"
  | "LOG_NO_SYNCHRONOUS_STANDBY"
  | "LOG_ASYNCHRONOUS_COMMIT"
  | "LOG_NO_FSYNC"
  | "LOG_NO_FULL_PAGE_WRITES"
  | "LOG_SETTINGS"
  | "LOG_CLOCK_SKEW"
  | "LOG_PARAMETERS_LOGGED"
  | "LOG_AUTHENTICATION"
  | "LOG_TLS"
  | "LOG_NO_DATABASE"
  | "LOG_RIGHTS"
  | "LOG_READ_ONLY"
  | "LOG_CONNECTIONS"
  | "LOG_SERVER_ERROR"
  | "LOG_VERSION"

/** A statement or a connection failed. */
export class PgFault extends Data.TaggedError("PgFault")<{
  /** PostgreSQL's SQLSTATE; undefined when the connection failed. */
  readonly sqlState: string | undefined
  /** The reason of a failed connection. */
  readonly reason: LogReason
  /** The text of the statement that failed, without its parameters. */
  readonly statement: string | null
}> {}

const sqlState = /^[0-9A-Z]{5}$/

const certificate = /CERT|SIGNED|TLS|SSL/

const reasonOf = (code: string, message: string): LogReason =>
  certificate.test(code) || /SSL|TLS/.test(message)
    ? "LOG_TLS"
    : /^SASL|password|authentication/i.test(message)
      ? "LOG_AUTHENTICATION"
      : "LOG_UNREACHABLE"

/** Converts what the driver throws. */
export const fromUnknown = (thrown: unknown, statement: string | null = null): PgFault => {
  const code = Predicate.hasProperty(thrown, "code") && Predicate.isString(thrown.code) ? thrown.code : ""
  return sqlState.test(code) && Predicate.hasProperty(thrown, "severity")
    ? new PgFault({ sqlState: code, reason: "LOG_UNREACHABLE", statement })
    : new PgFault({
        sqlState: undefined,
        reason: reasonOf(code, thrown instanceof Error ? thrown.message : ""),
        statement
      })
}

/** The fault of a connection that is lost. */
export const lost = new PgFault({ sqlState: undefined, reason: "LOG_UNREACHABLE", statement: null })

/** One append of a batch can be the cause: values out of range, constraints, limits, a failed companion, rights, a full disk. */
export const isCausedByOne = (error: DatabaseError): boolean =>
  error._tag === "StatementFailed" ||
  error._tag === "DatabaseFull" ||
  (error._tag === "DatabaseUnavailable" && error.reason === "LOG_RIGHTS")

type Context = ConstructorParameters<typeof DatabaseBusy>[0]

type Made = (context: Context) => DatabaseError

const unavailable =
  (reason: LogReason): Made =>
  (context) =>
    new DatabaseUnavailable({ ...context, reason })

const busy: Made = (context) => new DatabaseBusy(context)
const corrupt: Made = (context) => new DatabaseCorrupt(context)

interface Meaning {
  /** A SQLSTATE, or the beginning of several. */
  readonly prefix: string
  readonly made: Made
  /** The same statements can succeed later, on this or another connection. */
  readonly isPassing?: true
  /** The fault ends the connection, or says that it has ended. */
  readonly endsConnection?: true
}

// The meaning of each SQLSTATE; the first that matches applies. All others are faults of the program or of one append.
const meanings: ReadonlyArray<Meaning> = [
  { prefix: "08", made: unavailable("LOG_UNREACHABLE"), isPassing: true, endsConnection: true },
  { prefix: "25006", made: unavailable("LOG_READ_ONLY") },
  { prefix: "25P03", made: unavailable("LOG_UNREACHABLE"), isPassing: true, endsConnection: true },
  { prefix: "25P0", made: unavailable("LOG_UNREACHABLE"), isPassing: true },
  { prefix: "28", made: unavailable("LOG_AUTHENTICATION"), endsConnection: true },
  { prefix: "3D000", made: unavailable("LOG_NO_DATABASE") },
  { prefix: "3F000", made: unavailable("LOG_MISSING") },
  { prefix: "40001", made: busy, isPassing: true },
  { prefix: "40P01", made: busy, isPassing: true },
  { prefix: "40", made: busy },
  { prefix: "42501", made: unavailable("LOG_RIGHTS") },
  { prefix: "42P01", made: unavailable("LOG_MISSING") },
  { prefix: "53100", made: (context) => new DatabaseFull(context) },
  { prefix: "53200", made: unavailable("LOG_UNREACHABLE"), isPassing: true },
  { prefix: "53300", made: unavailable("LOG_CONNECTIONS"), isPassing: true, endsConnection: true },
  { prefix: "53", made: unavailable("LOG_UNREACHABLE") },
  { prefix: "55000", made: unavailable("LOG_UNREACHABLE") },
  { prefix: "55006", made: busy, isPassing: true },
  { prefix: "55P03", made: busy, isPassing: true },
  { prefix: "57014", made: (context) => new QueryTimeout(context), isPassing: true },
  { prefix: "57P", made: unavailable("LOG_UNREACHABLE"), isPassing: true, endsConnection: true },
  { prefix: "58", made: unavailable("LOG_SERVER_ERROR") },
  { prefix: "XX001", made: corrupt },
  { prefix: "XX002", made: corrupt },
  { prefix: "XX", made: unavailable("LOG_SERVER_ERROR") }
]

const meaningOf = (state: string): Meaning | undefined => meanings.find(({ prefix }) => state.startsWith(prefix))

/** The fault ends the connection, or says that it has ended. */
export const endsConnection = ({ sqlState: state }: PgFault): boolean =>
  state === undefined || meaningOf(state)?.endsConnection === true

/** The same statements can succeed later, on this or another connection. */
export const isPassing = ({ sqlState: state, reason }: PgFault): boolean =>
  state === undefined ? reason === "LOG_UNREACHABLE" : meaningOf(state)?.isPassing === true

/** Converts a fault into an error of the database. */
export const toDatabaseError = (operation: string, fault: PgFault, attempt = 1): DatabaseError => {
  const { sqlState: state, reason, statement } = fault
  const context = { operation, statement, attempt, reason: state ?? reason }
  if (state === undefined) {
    return new DatabaseUnavailable(context)
  }
  return meaningOf(state)?.made(context) ?? new StatementFailed({ ...context, code: state })
}

/** The error of a log that cannot be used. */
export const refused = (operation: string, reason: LogReason, attempt = 1): DatabaseUnavailable =>
  new DatabaseUnavailable({ operation, statement: null, attempt, reason })

/** The error of a migration that is not applied. */
export const notApplied = ({ set, id }: { readonly set: string; readonly id: number }): MigrationFailed =>
  new MigrationFailed({ operation: "migrate", statement: null, attempt: 1, reason: "not applied", set, id })

// Why a server is refused, from what tells least. Where no server can be used, the last of its reasons is reported: one that was
// found by reading the log tells more than that another server is a standby, or away.
const significance: ReadonlyArray<LogReason> = [
  "LOG_UNREACHABLE",
  "LOG_STANDBY",
  "LOG_CONNECTIONS",
  "LOG_SERVER_ERROR",
  "LOG_OLD_EPOCH",
  "LOG_FOREIGN",
  "LOG_NO_DATABASE",
  "LOG_MISSING",
  "LOG_RIGHTS",
  "LOG_READ_ONLY",
  "LOG_VERSION",
  "LOG_AUTHENTICATION",
  "LOG_TLS",
  "LOG_CLOCK_SKEW",
  "LOG_PARAMETERS_LOGGED",
  "LOG_NO_SYNCHRONOUS_STANDBY",
  "LOG_ASYNCHRONOUS_COMMIT",
  "LOG_NO_FULL_PAGE_WRITES",
  "LOG_NO_FSYNC",
  "LOG_SETTINGS"
]

const rank = (error: DatabaseError): number =>
  isPassingError(error) || error._tag === "DatabaseUnavailable"
    ? significance.findIndex((reason) => reason === error.reason)
    : significance.length

/** The failure of several that tells most, the first of those that tell as much; undefined without any. */
export const mostSignificant = (errors: ReadonlyArray<DatabaseError>): DatabaseError | undefined =>
  errors.toSorted((one, other) => rank(other) - rank(one))[0]

const passingReasons: ReadonlySet<string> = new Set<LogReason>([
  "LOG_UNREACHABLE",
  "LOG_CONNECTIONS",
  "LOG_STANDBY",
  "LOG_OLD_EPOCH"
])

/** True for errors of opening a connection that can pass, as during a failover. */
export const isPassingError = (error: DatabaseError): boolean =>
  error._tag === "DatabaseBusy" ||
  error._tag === "QueryTimeout" ||
  (error._tag === "DatabaseUnavailable" && passingReasons.has(error.reason))
