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
  DatabaseReadOnly,
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
 * - `LOG_CLOCK_SKEW`: the clocks of server and program differ by more than is allowed;
 * - `LOG_PARAMETERS_LOGGED`: the server would write the data of slow or failed statements to its own log;
 * - `LOG_AUTHENTICATION`, `LOG_TLS`: the login or the certificate was refused;
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
  | "LOG_CLOCK_SKEW"
  | "LOG_PARAMETERS_LOGGED"
  | "LOG_AUTHENTICATION"
  | "LOG_TLS"
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
    : /^SASL|password/i.test(message)
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

const isOf = (state: string | undefined, ...prefixes: ReadonlyArray<string>): boolean =>
  state !== undefined && prefixes.some((prefix) => state.startsWith(prefix))

/** The fault ends the connection, or says that it has ended. */
export const endsConnection = ({ sqlState: state }: PgFault): boolean =>
  state === undefined || isOf(state, "08", "57P", "25P03", "28", "53300")

/** The same statements can succeed later, on this or another connection. */
export const isPassing = (fault: PgFault): boolean =>
  fault.sqlState === undefined
    ? fault.reason === "LOG_UNREACHABLE"
    : isOf(fault.sqlState, "08", "57P", "57014", "40001", "40P01", "25P0", "53200", "53300", "55P03", "55006")

/** One append of a batch can be the cause: values out of range, constraints, limits, a failed companion, a full disk. */
export const isCausedByOne = (error: DatabaseError): boolean =>
  error._tag === "StatementFailed" || error._tag === "DatabaseFull"

type Context = ConstructorParameters<typeof DatabaseBusy>[0]

type Made = (context: Context, state: string) => DatabaseError

const unavailable =
  (reason: LogReason): Made =>
  (context) =>
    new DatabaseUnavailable({ ...context, reason })

// The error for each SQLSTATE or class of them; the first that matches applies.
const errors: ReadonlyArray<readonly [prefix: string, made: Made]> = [
  ["53100", (context) => new DatabaseFull(context)],
  ["25006", (context) => new DatabaseReadOnly(context)],
  ["25P0", unavailable("LOG_UNREACHABLE")],
  ["55P03", (context) => new DatabaseBusy(context)],
  ["55006", (context) => new DatabaseBusy(context)],
  ["40", (context) => new DatabaseBusy(context)],
  ["57014", (context) => new QueryTimeout(context)],
  ["57P", unavailable("LOG_UNREACHABLE")],
  ["08", unavailable("LOG_UNREACHABLE")],
  ["53", unavailable("LOG_UNREACHABLE")],
  ["28", unavailable("LOG_AUTHENTICATION")],
  ["3D000", unavailable("LOG_MISSING")],
  ["3F000", unavailable("LOG_MISSING")],
  ["42P01", unavailable("LOG_MISSING")],
  ["XX001", (context) => new DatabaseCorrupt(context)],
  ["XX002", (context) => new DatabaseCorrupt(context)]
]

/** Converts a fault into an error of the database. */
export const toDatabaseError = (operation: string, fault: PgFault, attempt = 1): DatabaseError => {
  const { sqlState: state, reason, statement } = fault
  const context = { operation, statement, attempt, reason: state ?? reason }
  if (state === undefined) {
    return new DatabaseUnavailable(context)
  }
  const known = errors.find(([prefix]) => state.startsWith(prefix))
  return known === undefined ? new StatementFailed({ ...context, code: state }) : known[1](context, state)
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
  "LOG_OLD_EPOCH",
  "LOG_FOREIGN",
  "LOG_MISSING",
  "LOG_VERSION",
  "LOG_AUTHENTICATION",
  "LOG_TLS",
  "LOG_CLOCK_SKEW",
  "LOG_PARAMETERS_LOGGED",
  "LOG_NO_SYNCHRONOUS_STANDBY",
  "LOG_ASYNCHRONOUS_COMMIT"
]

const rank = (error: DatabaseError): number =>
  isPassingError(error) || error._tag === "DatabaseUnavailable"
    ? significance.findIndex((reason) => reason === error.reason)
    : significance.length

/** The failure of several that tells most, the first of those that tell as much; undefined without any. */
export const mostSignificant = (errors: ReadonlyArray<DatabaseError>): DatabaseError | undefined =>
  errors.toSorted((one, other) => rank(other) - rank(one))[0]

const passingReasons: ReadonlySet<string> = new Set<LogReason>(["LOG_UNREACHABLE", "LOG_STANDBY", "LOG_OLD_EPOCH"])

/** True for errors of opening a connection that can pass, as during a failover. */
export const isPassingError = (error: DatabaseError): boolean =>
  error._tag === "DatabaseBusy" ||
  error._tag === "QueryTimeout" ||
  (error._tag === "DatabaseUnavailable" && passingReasons.has(error.reason))
