/**
 * Whose file it is. A file of another program is recognised without being changed.
 */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import { Effect } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import { open, run, value } from "../sqlite/Connection.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import { DatabaseForeign, DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"
import type { Plan } from "../transaction/Transaction.ts"
import * as Transaction from "../transaction/Transaction.ts"

const operation = "open"

const foreign = () => new DatabaseForeign({ operation, statement: null, attempt: 1, reason: "another application id" })

const length = (filename: string): number => statSync(resolve(filename), { throwIfNoEntry: false })?.size ?? 0

// To be found out by the connection that writes: the file is not there yet, or a crash has left a journal that is to be
// rolled back before anybody can read.
const undecided = (error: DatabaseError): boolean =>
  error.reason === "no such file" || error.reason === "SQLITE_READONLY_ROLLBACK"

/**
 * Looks at a file through a connection that cannot write, neither at once nor when it is closed. Not through plain file
 * functions: closing the file would drop the locks that this process holds on it elsewhere. Beside another's file that
 * is in WAL mode SQLite may leave an empty log and its index, as for any reader.
 *
 * Fails with `DatabaseForeign`, and with `DatabaseUnavailable` for what is not there, or is empty, without `create`.
 */
export const recognise = (
  filename: string,
  applicationId: number,
  create: boolean,
  lock: Pick<Plan, "backoff" | "deadline">
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* open(operation, filename, "read")
    const [pages, owner] = yield* BusyRetry.whileBusy(lock.backoff, lock.deadline, (attempt) =>
      Effect.mapError(
        Effect.all([value(session, "PRAGMA page_count"), value(session, "PRAGMA application_id")]),
        fromUnknown(operation, attempt)
      )
    )
    // The id is written with the very first page of a file: one that has pages and no id is not ours.
    // SQLite takes a file of one byte for an empty one, and would write over it.
    if (pages === 0 ? length(filename) > 0 : owner !== applicationId) {
      return yield* foreign()
    }
    if (pages === 0 && !create) {
      return yield* new DatabaseUnavailable({ operation, statement: null, attempt: 1, reason: "empty file" })
    }
  }).pipe(
    Effect.scoped,
    Effect.catchIf(
      (error) => create && undecided(error),
      () => Effect.void
    )
  )

/** Marks an empty database as ours, and fails with `DatabaseForeign` when it is another's. */
export const claim = (
  session: Session,
  applicationId: number,
  lock: Pick<Plan, "backoff" | "deadline">
): Effect.Effect<void, DatabaseError> => {
  const owner = value(session, "PRAGMA application_id")
  const tables = value(session, "SELECT count(*) FROM sqlite_schema")
  const transaction = { ...lock, operation }
  return Effect.gen(function* () {
    const found = yield* Transaction.run(session, { ...transaction, begin: Transaction.begin.read }, () => owner)
    if (found === applicationId) {
      return
    }
    yield* Transaction.run(session, { ...transaction, begin: Transaction.begin.write }, () =>
      Effect.gen(function* () {
        const now = yield* owner
        if (now === 0 && (yield* tables) === 0) {
          yield* run(session, `PRAGMA application_id = ${applicationId}`)
        } else if (now !== applicationId) {
          return yield* foreign()
        }
      })
    )
  })
}
