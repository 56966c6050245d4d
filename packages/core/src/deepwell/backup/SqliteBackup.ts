/**
 * Copying an SQLite file while others write to it.
 *
 * SQLite's own backup is used, on a connection that holds a snapshot: a hundred pages a turn of the event loop, so that
 * other work goes on. Without the snapshot it would start anew after every write of somebody else; `VACUUM INTO` holds
 * the event loop until it is done.
 */
import { promises as fs } from "node:fs"
import { Clock, Duration, Effect, Schema } from "effect"
import * as Connection from "../../database/sqlite/Connection.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import { fromUnknown } from "../../database/DatabaseError.ts"
import type { DatabaseSettings } from "../../database/DatabaseSettings.ts"
import * as BusyRetry from "../../database/transaction/BusyRetry.ts"

/** Is told how much is done, of how much. */
export type Report = (done: number, total: number) => Effect.Effect<void>

export const silently: Report = () => Effect.void

const decodeExtent = Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ pages: Schema.Number, size: Schema.Number })))

/** Takes a snapshot that lasts as long as the connection; how many pages it has, and how large they are. */
const beginSnapshot = (session: Connection.Session, operation: string, settings: DatabaseSettings) =>
  Effect.gen(function* () {
    const statement = (text: string, attempt = 1) =>
      Effect.mapError(Connection.run(session, text), fromUnknown(operation, attempt))
    const deadline = (yield* Clock.currentTimeMillis) + Duration.toMillis(settings.lockTimeout)
    yield* statement("BEGIN")
    yield* BusyRetry.whileBusy(settings, deadline, (attempt) =>
      statement("SELECT 1 FROM sqlite_schema LIMIT 1", attempt)
    )
    const found = yield* statement(
      "SELECT page_count AS pages, page_size AS size FROM pragma_page_count, pragma_page_size"
    )
    const [extent] = yield* Effect.orDie(decodeExtent(found))
    return extent
  })

/**
 * Looks every now and then at how far the copy has grown, and has what there is of it written to the disk: otherwise the
 * event loop would be held at the end until all of it is.
 */
const reportGrowth = (
  target: string,
  { pages, size }: { readonly pages: number; readonly size: number },
  report: Report
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

/** Makes one file of a database, which needs none beside it to be read, also where nobody may write. */
export const leaveWalMode = (operation: string, target: string) =>
  Effect.scoped(
    Effect.flatMap(Connection.open(operation, target, "write"), (session) =>
      Effect.mapError(Connection.value(session, "PRAGMA journal_mode = DELETE"), fromUnknown(operation, 1))
    )
  )

/**
 * Copies a database into a file that is there and empty, as it is at the beginning: whatever is committed meanwhile is
 * not in the copy, and no writer waits for it. The copy is on the disk when this succeeds.
 */
export const copy = (
  operation: string,
  source: string,
  target: string,
  settings: DatabaseSettings,
  report: Report = silently
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* Connection.open(operation, source, "read")
    const extent = yield* beginSnapshot(session, operation, settings)
    yield* Effect.forkScoped(reportGrowth(target, extent, report))
    yield* Effect.mapError(session.sql.backup(target), fromUnknown(operation, 1))
    yield* report(extent.pages, extent.pages)
  }).pipe(Effect.scoped, Effect.zipRight(leaveWalMode(operation, target)), Effect.asVoid)
