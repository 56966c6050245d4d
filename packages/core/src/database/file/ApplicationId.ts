/**
 * Recognizes files of other programs by their application id, without changing them.
 */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type Session, firstValue, open, value } from "../sqlite/Connection.ts"
import { type DatabaseError, DatabaseForeign, DatabaseUnavailable, fromUnknown } from "../DatabaseError.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"
import type { Run } from "../transaction/SqlRunner.ts"
import * as Transaction from "../transaction/Transaction.ts"

const operation = "open"

type Lock = Pick<Transaction.Plan, "backoff" | "deadline">

const foreign = () => new DatabaseForeign({ operation, statement: null, attempt: 1, reason: "another application id" })

/** Tests whether the id is a 32-bit integer other than 0, which SQLite uses for files without an id. */
export const isValid = (applicationId: number): boolean => applicationId !== 0 && applicationId === (applicationId | 0)

const sizeOf = (filename: string): number => statSync(resolve(filename), { throwIfNoEntry: false })?.size ?? 0

// Errors after which the writer connection decides: the file does not exist yet, or a crash left a journal that must be
// rolled back before the file can be read.
const isUndecided = (error: DatabaseError): boolean =>
  error.reason === "no such file" || error.reason === "SQLITE_READONLY_ROLLBACK"

/**
 * Checks the application id of a file through a read-only connection, which does not change the file. It does not open the
 * file with `node:fs`, because closing it would release the locks that other connections of this process hold on it. As any
 * reader of a file in WAL mode, SQLite can leave an empty `-wal` and a `-shm` file.
 *
 * Fails with `DatabaseForeign` if the file has another application id or is not an SQLite file; without `create`, fails with
 * `DatabaseUnavailable` if the file does not exist or is empty.
 */
export const recognise = (
  filename: string,
  applicationId: number,
  create: boolean,
  lock: Lock
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const session = yield* open(operation, filename, "read")
    const [pages, owner] = yield* BusyRetry.retryWhileBusy(lock.backoff, lock.deadline, (attempt) =>
      Effect.mapError(
        Effect.all([value(session, "PRAGMA page_count"), value(session, "PRAGMA application_id")]),
        fromUnknown(operation, attempt)
      )
    )
    // The id is written together with the first page, so a file that has pages but not the id is foreign.
    // SQLite treats a file of one byte as an empty database and would overwrite it.
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

/**
 * Sets the application id of an empty database. Fails with `DatabaseForeign` if the database has another id, or
 * tables but no id.
 */
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
