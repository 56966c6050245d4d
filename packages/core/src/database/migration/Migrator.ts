/**
 * Migrates a file to the schema of the program in one transaction.
 */
import { Clock, Effect, Either } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import type { DatabaseError, SchemaTooNew } from "../DatabaseError.ts"
import { fromUnknown, MigrationFailed } from "../DatabaseError.ts"
import * as MigrationTable from "./MigrationTable.ts"
import type { Migration } from "./Migration.ts"
import type { Run } from "../transaction/SqlRunner.ts"
import type { Plan } from "../transaction/Transaction.ts"
import * as Transaction from "../transaction/Transaction.ts"
import { endsTransaction } from "../transaction/TransactionGuard.ts"

const operation = "migrate"

type Lock = Pick<Plan, "backoff" | "deadline">

const failed = ({ set, id }: Migration, reason: string, statement: string | null = null) =>
  new MigrationFailed({ operation, statement, attempt: 1, reason, set, id })

/** Finds the first error in the list itself. */
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

/** Applies one migration. Throws a `FailedStatement` if a statement fails. */
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
 * Applies the pending migrations in one transaction, in the order of the list, which is ascending within each set. A file
 * that is up to date is only read. After success, the file's table of migrations equals the list.
 *
 * Fails with `MigrationFailed` if a statement fails, the list is not in order, or an applied migration has changed; with
 * `SchemaTooNew` if an applied migration is not in the list.
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

/** Fails where `migrate` would, and with `MigrationFailed` if a migration is pending. Changes nothing. */
export const verify = (
  session: Session,
  migrations: ReadonlyArray<Migration>,
  lock: Lock
): Effect.Effect<void, DatabaseError> =>
  Transaction.run(session, { ...lock, operation, begin: Transaction.begin.read }, (run) =>
    requireAll(run, migrations)
  ).pipe(checked(migrations))
