/**
 * Brings a file to the schema that the program expects, in one transaction, or leaves it as it was.
 */
import { Effect } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import { run } from "../sqlite/Connection.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import { fromUnknown, MigrationFailed } from "../DatabaseError.ts"
import * as MigrationTable from "./MigrationTable.ts"
import type { Migration } from "./Migration.ts"
import type { Plan } from "../transaction/Transaction.ts"
import * as Transaction from "../transaction/Transaction.ts"
import { endsTransaction } from "../transaction/TransactionGuard.ts"

const operation = "migrate"

const failed = ({ set, id }: Migration, reason: string, statement: string | null = null) =>
  new MigrationFailed({ operation, statement, attempt: 1, reason, set, id })

/** The first thing that is wrong with the list itself. */
const fault = (migrations: ReadonlyArray<Migration>): MigrationFailed | undefined => {
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

const pending = (session: Session, migrations: ReadonlyArray<Migration>) =>
  Effect.flatMap(MigrationTable.entries(session), (entries) => MigrationTable.pending(migrations, entries))

const apply = (session: Session, migration: Migration) =>
  Effect.forEach(migration.statements, (statement) => run(session, statement), { discard: true }).pipe(
    Effect.zipRight(MigrationTable.add(session, migration)),
    Effect.mapError((error) => {
      const { statement, reason } = fromUnknown(operation, 1)(error)
      return failed(migration, reason, statement)
    })
  )

const stillPending = (migrations: ReadonlyArray<Migration>) =>
  Effect.forEach(migrations, (migration) => failed(migration, "not applied"), { discard: true })

const checked =
  (migrations: ReadonlyArray<Migration>) =>
  (rest: Effect.Effect<void, DatabaseError>): Effect.Effect<void, DatabaseError> =>
    Effect.suspend(() => fault(migrations) ?? rest)

/**
 * Applies what is pending, in the order of the list, which for each set must be ascending. A file that has had them
 * all is only read. When this succeeds, the ledger holds the list exactly.
 *
 * Fails with `MigrationFailed` when a statement fails, the list is not in order, or an applied migration is not what
 * it was; with `SchemaTooNew` when the file has had one that is not in the list.
 */
export const migrate = (
  session: Session,
  migrations: ReadonlyArray<Migration>,
  lock: Pick<Plan, "backoff" | "deadline">
): Effect.Effect<void, DatabaseError> =>
  Effect.gen(function* () {
    const found = yield* Transaction.run(session, { ...lock, operation, begin: Transaction.begin.read }, () =>
      pending(session, migrations)
    )
    if (found.length === 0) {
      return
    }
    yield* Transaction.run(session, { ...lock, operation, begin: Transaction.begin.write }, () =>
      Effect.gen(function* () {
        yield* MigrationTable.create(session)
        // Looked at again: another process may have been quicker.
        yield* Effect.forEach(yield* pending(session, migrations), (each) => apply(session, each))
        yield* stillPending(yield* pending(session, migrations))
      })
    )
  }).pipe(checked(migrations))

/** Fails where `migrate` would, and where it would have something to do. */
export const verify = (
  session: Session,
  migrations: ReadonlyArray<Migration>,
  lock: Pick<Plan, "backoff" | "deadline">
): Effect.Effect<void, DatabaseError> =>
  Transaction.run(session, { ...lock, operation, begin: Transaction.begin.read }, () =>
    Effect.flatMap(pending(session, migrations), stillPending)
  ).pipe(checked(migrations))
