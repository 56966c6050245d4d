/**
 * Copies an SQLite database while other connections write to it.
 *
 * Uses the online backup API of SQLite on a connection that holds a snapshot, with 100 pages per turn of the event loop.
 * Without the snapshot, the backup would restart after every commit of another connection. `VACUUM INTO` would block the event
 * loop for the whole copy.
 */
import { promises as fs } from "node:fs"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Connection from "../../database/sqlite/Connection.ts"
import { fromUnknown, type DatabaseError } from "../../database/DatabaseError.ts"
import type { DatabaseSettings } from "../../database/DatabaseSettings.ts"
import * as BusyRetry from "../../database/transaction/BusyRetry.ts"

/** Listener for the progress of an operation: the amount done, and the total. */
export type ProgressListener = (done: number, total: number) => Effect.Effect<void>

export const noProgress: ProgressListener = () => Effect.void

const decodeExtent = Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ pages: Schema.Number, size: Schema.Number })))

/** Begins a snapshot that lasts until the connection closes. Returns the number of pages, and their size in bytes. */
const beginSnapshot = (session: Connection.Session, operation: string, settings: DatabaseSettings) =>
  Effect.gen(function* () {
    const statement = (text: string, attempt = 1) =>
      Effect.mapError(Connection.run(session, text), fromUnknown(operation, attempt))
    const deadline = (yield* Clock.currentTimeMillis) + Duration.toMillis(settings.lockTimeout)
    yield* statement("BEGIN")
    yield* BusyRetry.retryWhileBusy(settings, deadline, (attempt) =>
      statement("SELECT 1 FROM sqlite_schema LIMIT 1", attempt)
    )
    const found = yield* statement(
      "SELECT page_count AS pages, page_size AS size FROM pragma_page_count, pragma_page_size"
    )
    const [extent] = yield* Effect.orDie(decodeExtent(found))
    return extent
  })

/**
 * Reports the growth of the copy every 50 ms, and syncs it to disk; a single sync at the end would block the event loop.
 */
const reportGrowth = (
  target: string,
  { pages, size }: { readonly pages: number; readonly size: number },
  report: ProgressListener
) =>
  Effect.acquireUseRelease(
    Effect.promise(() => fs.open(target, "r")),
    (file) =>
      Effect.promise(() => file.datasync().then(() => file.stat())).pipe(
        Effect.flatMap((found) => report(Math.min(pages, Math.floor(found.size / Math.max(1, size))), pages)),
        Effect.delay("50 millis"),
        Effect.forever
      ),
    (file) => Effect.promise(() => file.close())
  ).pipe(Effect.ignore)

/** Leaves WAL mode, so that the database is a single file and readable in a read-only folder. */
export const leaveWalMode = (operation: string, target: string) =>
  Effect.scoped(
    Effect.flatMap(Connection.open(operation, target, "write"), (session) =>
      Effect.mapError(Connection.value(session, "PRAGMA journal_mode = DELETE"), fromUnknown(operation, 1))
    )
  )

/**
 * Copies a snapshot of a database to an existing, empty file, and syncs it to disk. Later commits are not in the copy, and
 * writers are not blocked.
 */
export const copy = (
  operation: string,
  source: string,
  target: string,
  settings: DatabaseSettings,
  report: ProgressListener = noProgress
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* Connection.open(operation, source, "read")
    const extent = yield* beginSnapshot(session, operation, settings)
    yield* Effect.forkScoped(reportGrowth(target, extent, report))
    yield* Effect.mapError(session.client.backup(target), fromUnknown(operation, 1))
    yield* report(extent.pages, extent.pages)
  }).pipe(Effect.scoped, Effect.zipRight(leaveWalMode(operation, target)), Effect.asVoid)
