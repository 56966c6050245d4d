/**
 * Uses the connection of the user's own client as the writer connection of a database.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Scope from "effect/Scope"
import {
  type DatabaseError,
  DatabaseBusy,
  DatabaseForeign,
  DatabaseReadOnly,
  DatabaseUnavailable,
  fromUnknown
} from "../DatabaseError.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import type { Migration } from "../migration/Migration.ts"
import * as Migrator from "../migration/Migrator.ts"
import { type Session, firstValue, inMemory, run, value } from "../sqlite/Connection.ts"
import * as DriverVersion from "../sqlite/DriverVersion.ts"
import * as StatementRunner from "../sqlite/StatementRunner.ts"
import type { WriterConnection } from "./WriterConnection.ts"

const operation = "open"

/** The options for using a client. */
export interface ClientOpening {
  /** The client, for example `yield* SqliteClient.SqliteClient`. It stays open, and usable, when the layer's scope closes. */
  readonly client: Session["client"]
  /** The `PRAGMA application_id` that the file has if it is not 0; by default only 0 is accepted. The file's id is not changed. */
  readonly applicationId?: number
  /** The migrations of the database, in ascending order of `id` within each set. Tables of other names are left alone. */
  readonly migrations: ReadonlyArray<Migration>
  /** Pool sizes, time limits and retry settings; see `DatabaseSettings.defaults`. */
  readonly settings: DatabaseSettings
}

export interface ClientWriter {
  /** The path of the client's file, or `:memory:`. */
  readonly filename: string
  /** The connection of the client, which its statements in a transaction of its own run on too. */
  readonly connection: Connection
  readonly writer: WriterConnection
}

const context = { operation, statement: null, attempt: 1 }

/** Reserves the client for a call, which waits for its open transaction and its running statements. */
const reserving =
  ({ client }: ClientOpening, timeout: Duration.Duration) =>
  <A, E, R>(
    named: string,
    use: (connection: Connection) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> => {
    const typed = fromUnknown(named, 1)
    const onTimeout = () =>
      new DatabaseBusy({
        operation: named,
        statement: null,
        attempt: 1,
        reason: "the client's transaction did not end in time"
      })
    const reserve = Effect.flatMap(Scope.make(), (scope) =>
      Scope.extend(client.reserve, scope).pipe(
        Effect.mapError(typed),
        Effect.timeoutFail({ duration: timeout, onTimeout }),
        Effect.interruptible,
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
        Effect.map((connection) => ({ connection, scope }))
      )
    )
    return Effect.acquireUseRelease(
      reserve,
      ({ connection }) => use(connection),
      ({ scope }, exit) => Scope.close(scope, exit)
    )
  }

/** Sets the `busy_timeout` to 0 meanwhile: SQLite would block the event loop while another process writes. */
const withoutBlocking =
  (session: Session, timeout: unknown) =>
  <A, E, R>(use: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.orDie(run(session, "PRAGMA busy_timeout = 0")),
      () => use,
      () => Effect.orDie(run(session, `PRAGMA busy_timeout = ${Number(timeout)}`))
    )

const fileOf = (session: Session) =>
  Effect.map(run(session, "SELECT file FROM pragma_database_list WHERE name = 'main'"), (rows) => {
    const file = firstValue(rows)
    return Predicate.isString(file) && file !== "" ? file : inMemory
  })

/** Checks the client's file without changing it. Returns its path. */
const examine = (session: Session, { client, applicationId = 0 }: ClientOpening) =>
  Effect.gen(function* () {
    if (client.config.readonly === true) {
      return yield* new DatabaseReadOnly({ ...context, reason: "the client is read-only" })
    }
    const typed = Effect.mapError(fromUnknown(operation, 1))
    const owner = yield* typed(value(session, "PRAGMA application_id"))
    if (owner !== 0 && owner !== applicationId) {
      return yield* new DatabaseForeign({ ...context, reason: "another application id" })
    }
    const filename = yield* typed(fileOf(session))
    if (filename !== inMemory && (yield* typed(value(session, "PRAGMA journal_mode"))) !== "wal") {
      return yield* new DatabaseUnavailable({ ...context, reason: "the client's file is not in WAL mode" })
    }
    return filename
  })

/**
 * Checks the client's file, and applies the pending migrations. Sets `synchronous` and `recursive_triggers` of the connection.
 *
 * Fails with `DatabaseForeign` if the file has another application id or is not an SQLite file, with `DatabaseReadOnly` for a
 * read-only client, and with `DatabaseUnavailable` for a file that is not in WAL mode, before anything is changed; with
 * `DatabaseBusy` if a transaction of the client does not end within the `openTimeout`; and with the errors of migrations.
 */
export const make = (options: ClientOpening): Effect.Effect<ClientWriter, DatabaseError> =>
  Effect.gen(function* () {
    yield* DriverVersion.check(operation)
    const { client, migrations, settings } = options
    const typed = Effect.mapError(fromUnknown(operation, 1))
    return yield* reserving(options, settings.openTimeout)(operation, (connection) =>
      Effect.gen(function* () {
        const session: Session = { client, driver: StatementRunner.make(connection) }
        const timeout = yield* typed(value(session, "PRAGMA busy_timeout"))
        const lock = {
          backoff: settings,
          deadline: (yield* Clock.currentTimeMillis) + Duration.toMillis(settings.openTimeout)
        }
        const filename = yield* withoutBlocking(
          session,
          timeout
        )(
          Effect.gen(function* () {
            const found = yield* examine(session, options)
            // The triggers that keep the log append-only require recursive triggers: see `Connection`.
            for (const setting of [`synchronous = ${settings.synchronous}`, "recursive_triggers = ON"]) {
              yield* typed(run(session, `PRAGMA ${setting}`))
            }
            yield* Migrator.migrate(session, migrations, lock)
            return found
          })
        )
        const writer: WriterConnection = (use) =>
          reserving(options, settings.lockTimeout)("write", () => withoutBlocking(session, timeout)(use(session)))
        return { filename, connection, writer }
      })
    )
  })
