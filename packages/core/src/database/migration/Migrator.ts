/**
 * Applies the pending migrations of a file in one transaction.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Session } from "../sqlite/Connection.ts"
import { type DatabaseError, type SchemaTooNew, fromUnknown, MigrationFailed } from "../DatabaseError.ts"
import * as MigrationTable from "./MigrationTable.ts"
import type { Migration } from "./Migration.ts"
import type { Run } from "../transaction/SqlRunner.ts"
import * as Transaction from "../transaction/Transaction.ts"
import { endsTransaction } from "../transaction/TransactionGuard.ts"

const operation = "migrate"

type Lock = Pick<Transaction.Plan, "backoff" | "deadline">

const failed = ({ set, id }: Migration, reason: string, statement: string | null = null) =>
  new MigrationFailed({ operation, statement, attempt: 1, reason, set, id })

/** Returns the first error in the list of migrations. */
const listError = (migrations: ReadonlyArray<Migration>): MigrationFailed | undefined => {
  const last = new Map<string, number>()
  for (const migration of migrations) {
    const { set, id, statements } = migration
    const before = last.get(set) ?? 0
    if (!Number.isSafeInteger(id) || id <= before) {
      return failed(migration, id === before ? "listed twice" : "its number does not follow the one before")
    }
    const ending = statements.find(endsTransaction)
    if (ending !== undefined) {
      return failed(migration, "begins or ends a transaction", ending)
    }
    last.set(set, id)
  }
  return undefined
}

const pending = (run: Run, migrations: ReadonlyArray<Migration>) =>
  MigrationTable.pending(migrations, MigrationTable.entries(run))

/** Applies and records one migration. Fails with `MigrationFailed` if a statement fails. */
const apply = (run: Run, migration: Migration, now: number): Either.Either<void, MigrationFailed> => {
  try {
    migration.statements.forEach((statement) => run(statement))
    MigrationTable.add(run, migration, now)
    return Either.void
  } catch (thrown) {
    const { statement, reason } = fromUnknown(operation, 1)(thrown)
    return Either.left(failed(migration, reason, statement))
  }
}

/** Fails if a migration is pending. */
const requireAll = (
  run: Run,
  migrations: ReadonlyArray<Migration>
): Either.Either<void, MigrationFailed | SchemaTooNew> =>
  Either.flatMap(pending(run, migrations), ([first]) =>
    first === undefined ? Either.void : Either.left(failed(first, "not applied"))
  )

const checked =
  (migrations: ReadonlyArray<Migration>) =>
  (rest: Effect.Effect<void, DatabaseError>): Effect.Effect<void, DatabaseError> =>
    Effect.suspend(() => listError(migrations) ?? rest)

/**
 * Applies the pending migrations in one transaction, in the order of the list, which must be ascending within each set. Only
 * reads a file that is up to date. `lock` limits the wait for the write lock.
 *
 * Fails with `MigrationFailed` if a statement fails, the list is not in order, or an applied migration was changed; with
 * `SchemaTooNew` if an applied migration is not in the list; and with `DatabaseBusy` if the lock is not acquired in time.
 */
export const migrate = (
  session: Session,
  migrations: ReadonlyArray<Migration>,
  lock: Lock
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const found = yield* Transaction.run(session, { ...lock, operation, begin: Transaction.begin.read }, (run) =>
      pending(run, migrations)
    )
    if (found.length === 0) {
      return
    }
    const now = yield* Clock.currentTimeMillis
    yield* Transaction.run(session, { ...lock, operation, begin: Transaction.begin.write }, (run) =>
      Either.gen(function* () {
        run(MigrationTable.createTable)
        // Another process may have migrated the file meanwhile.
        for (const migration of yield* pending(run, migrations)) {
          yield* apply(run, migration, now)
        }
        yield* requireAll(run, migrations)
      })
    )
  }).pipe(checked(migrations))

/**
 * Checks that all migrations are applied, without changes. Fails as `migrate` does, and with `MigrationFailed` if one
 * is pending.
 */
export const verify = (
  session: Session,
  migrations: ReadonlyArray<Migration>,
  lock: Lock
): Effect.Effect<void, DatabaseError> =>
  Transaction.run(session, { ...lock, operation, begin: Transaction.begin.read }, (run) =>
    requireAll(run, migrations)
  ).pipe(checked(migrations))
