/**
 * Recognizes files of other programs by their application id, without changing them.
 */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import { Effect, Either } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import { firstValue, open, value } from "../sqlite/Connection.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import { DatabaseForeign, DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"
import type { Run } from "../transaction/SqlRunner.ts"
import type { Plan } from "../transaction/Transaction.ts"
import * as Transaction from "../transaction/Transaction.ts"

const operation = "open"

type Lock = Pick<Plan, "backoff" | "deadline">

const foreign = () => new DatabaseForeign({ operation, statement: null, attempt: 1, reason: "another application id" })

const sizeOf = (filename: string): number => statSync(resolve(filename), { throwIfNoEntry: false })?.size ?? 0

// Left to the writing connection: the file does not exist yet, or a crash has left a journal that has to be rolled back
// before the file can be read.
const isUndecided = (error: DatabaseError): boolean =>
  error.reason === "no such file" || error.reason === "SQLITE_READONLY_ROLLBACK"

/**
 * Checks a file through a read-only connection, which writes nothing when it is closed. Plain file functions are not used:
 * closing the file would release the locks that this process holds on it through other connections. For a foreign file in
 * WAL mode, SQLite can leave an empty WAL and its index next to it, as any reader does.
 *
 * Fails with `DatabaseForeign`, and without `create` with `DatabaseUnavailable` if the file does not exist or is empty.
 */
export const recognise = (
  filename: string,
  applicationId: number,
  create: boolean,
  lock: Lock
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* open(operation, filename, "read")
    const [pages, owner] = yield* BusyRetry.whileBusy(lock.backoff, lock.deadline, (attempt) =>
      Effect.mapError(
        Effect.all([value(session, "PRAGMA page_count"), value(session, "PRAGMA application_id")]),
        fromUnknown(operation, attempt)
      )
    )
    // The id is written with the first page of a file, so a file with pages and without the id is foreign.
    // SQLite treats a file of one byte as empty, and would overwrite it.
    if (pages === 0 ? sizeOf(filename) > 0 : owner !== applicationId) {
      return yield* foreign()
    }
    if (pages === 0 && !create) {
      return yield* new DatabaseUnavailable({ operation, statement: null, attempt: 1, reason: "empty file" })
    }
  }).pipe(
    Effect.scoped,
    Effect.catchIf(
      (error) => create && isUndecided(error),
      () => Effect.void
    )
  )

/** Writes the application id into an empty database. Fails with `DatabaseForeign` if it has another one. */
export const claim = (session: Session, applicationId: number, lock: Lock): Effect.Effect<void, DatabaseError> => {
  const owner = (run: Run) => firstValue(run("PRAGMA application_id"))
  const tables = (run: Run) => firstValue(run("SELECT count(*) FROM sqlite_schema"))
  const transaction = { ...lock, operation }
  return Effect.gen(function* () {
    const stored = yield* Transaction.run(session, { ...transaction, begin: Transaction.begin.read }, (run) =>
      Either.right(owner(run))
    )
    if (stored === applicationId) {
      return
    }
    yield* Transaction.run(session, { ...transaction, begin: Transaction.begin.write }, (run) => {
      const current = owner(run)
      if (current === 0 && tables(run) === 0) {
        run(`PRAGMA application_id = ${applicationId}`)
        return Either.void
      }
      return current === applicationId ? Either.void : Either.left(foreign())
    })
  })
}
