/**
 * Opens and prepares the writer connection of a database.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Session, inMemory, open, run, value } from "../sqlite/Connection.ts"
import { type DatabaseError, DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import * as ApplicationId from "../file/ApplicationId.ts"
import type { Migration } from "../migration/Migration.ts"
import * as Migrator from "../migration/Migrator.ts"
import * as PrivateFile from "../file/PrivateFile.ts"
import { openReader } from "./ReaderPool.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"

const operation = "open"

/**
 * The `journal_size_limit` in bytes. During a long read SQLite cannot restart the write-ahead log, so it grows; when it is
 * restarted, it is truncated to this size. Without a limit it would keep its largest size until all connections are closed.
 */
export const walLimit = 16 * 1024 * 1024

/** The options for opening the writer. */
export interface Opening {
  /** The path of the file, or `:memory:` for a database in memory with one connection. */
  readonly filename: string
  /** Creates the file if it does not exist. Its folder must exist. */
  readonly create: boolean
  /** The value of `PRAGMA application_id` that identifies the program's files: a 32-bit integer other than 0. */
  readonly applicationId: number
  /** The migrations of the file, in ascending order of `id` within each set. */
  readonly migrations: ReadonlyArray<Migration>
  /** Pool sizes, time limits and retry settings; see `DatabaseSettings.defaults`. */
  readonly settings: DatabaseSettings
}

const lockUntil = (settings: DatabaseSettings) =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    backoff: settings,
    deadline: now + Duration.toMillis(settings.openTimeout)
  }))

const unavailable = (reason: string, attempt = 1) =>
  new DatabaseUnavailable({ operation, statement: null, attempt, reason })

// A lock that is not released during the openTimeout is reported as DatabaseUnavailable.
const inTime = <A, R>(opening: Effect.Effect<A, DatabaseError, R>): Effect.Effect<A, DatabaseError, R> =>
  Effect.catchTag(opening, "DatabaseBusy", ({ reason, attempt }) =>
    Effect.fail(unavailable(`did not open in time (${reason})`, attempt))
  )

/**
 * Opens the writer connection: creates a new file with mode 0600 and the application id, switches the file to WAL mode, and
 * applies the pending migrations. The connection is closed when the scope closes. Fails as `Database.layer` does.
 */
export const openWriter = (options: Opening): Effect.Effect<Session, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { filename, settings } = options
    const lock = yield* lockUntil(settings)
    if (filename !== inMemory) {
      yield* ApplicationId.recognise(filename, options.applicationId, options.create, lock)
      if (options.create) {
        yield* PrivateFile.make(filename)
      }
    }
    const session = yield* open(operation, filename, "write")
    yield* ApplicationId.claim(session, options.applicationId, lock)
    const mode = yield* BusyRetry.retryWhileBusy(settings, lock.deadline, (attempt) =>
      Effect.mapError(value(session, "PRAGMA journal_mode = WAL"), fromUnknown(operation, attempt))
    )
    if (mode !== "wal" && filename !== inMemory) {
      return yield* unavailable("no write-ahead log")
    }
    for (const setting of [`synchronous = ${settings.synchronous}`, `journal_size_limit = ${walLimit}`]) {
      yield* Effect.mapError(run(session, `PRAGMA ${setting}`), fromUnknown(operation, 1))
    }
    yield* Migrator.migrate(session, options.migrations, lock)
    return session
  }).pipe(inTime)

/**
 * Checks without changing the file that it belongs to the program and is up to date. Closes its connection at the end. Fails
 * with the errors of `openWriter`, and with `MigrationFailed` if a migration is pending.
 */
export const verify = ({
  filename,
  applicationId,
  migrations,
  settings
}: Opening): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const lock = yield* lockUntil(settings)
    yield* ApplicationId.recognise(filename, applicationId, false, lock)
    const session = yield* openReader(operation, filename)
    yield* Migrator.verify(session, migrations, lock)
  }).pipe(Effect.scoped, inTime)
