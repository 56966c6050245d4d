/**
 * The one connection that writes.
 */
import { Clock, Duration, Effect } from "effect"
import type { Scope } from "effect"
import { inMemory, open, run, value } from "../sqlite/Connection.ts"
import type { Session } from "../sqlite/Connection.ts"
import { DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import * as ApplicationId from "../file/ApplicationId.ts"
import type { Migration } from "../migration/Migration.ts"
import * as Migrator from "../migration/Migrator.ts"
import * as PrivateFile from "../file/PrivateFile.ts"
import { openReader } from "./ReaderPool.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"

const operation = "open"

/**
 * In bytes. A long read keeps the write-ahead log from being used again from its start, and so it grows; once it starts
 * anew, it is cut off to this size. Without a limit it would keep its largest size until every connection is closed.
 */
export const walLimit = 16 * 1024 * 1024

export interface Opening {
  readonly filename: string
  readonly create: boolean
  readonly applicationId: number
  readonly migrations: ReadonlyArray<Migration>
  readonly settings: DatabaseSettings
}

const lockUntil = (settings: DatabaseSettings) =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    backoff: settings,
    deadline: now + Duration.toMillis(settings.openTimeout)
  }))

const unavailable = (reason: string, attempt = 1) =>
  new DatabaseUnavailable({ operation, statement: null, attempt, reason })

// While opening, a lock that is not let go means that the database cannot be used at all.
const inTime = <A, R>(opening: Effect.Effect<A, DatabaseError, R>): Effect.Effect<A, DatabaseError, R> =>
  Effect.catchTag(opening, "DatabaseBusy", ({ reason, attempt }) =>
    Effect.fail(unavailable(`did not open in time (${reason})`, attempt))
  )

/**
 * Opens the file, makes it ours, and its owner's only, if it is new, puts it into WAL mode and migrates it. Closed with the scope.
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
    const mode = yield* BusyRetry.whileBusy(settings, lock.deadline, (attempt) =>
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

/** Fails where `openWriter` would, and where it would have something to change; opens nothing for longer. */
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
