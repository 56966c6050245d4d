/**
 * Runs one transaction on a connection to which the caller has exclusive access.
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type DatabaseError, attempt as attemptSql, fromUnknown, log, QueryTimeout } from "../DatabaseError.ts"
import type { Session } from "../sqlite/Connection.ts"
import type { StatementRunner } from "../sqlite/StatementRunner.ts"
import * as BusyRetry from "./BusyRetry.ts"
import type { Run } from "./SqlRunner.ts"
import * as TransactionConnection from "./TransactionConnection.ts"
import { refuseAsync } from "./TransactionGuard.ts"

/** Begins a transaction: `write` acquires the write lock, `read` takes its snapshot immediately. */
export const begin = {
  write: ({ begin }: StatementRunner) => {
    begin("BEGIN IMMEDIATE")
  },
  // BEGIN alone takes the snapshot at the first statement, which is not retried if the database is busy.
  read: ({ begin, rows }: StatementRunner) => {
    begin("BEGIN")
    rows("SELECT 1 FROM sqlite_schema LIMIT 1")
  },
  /** Begins a part of an open transaction, whose driver sets a savepoint. */
  part: ({ begin }: StatementRunner) => {
    begin("SAVEPOINT")
  }
}

/** The options of one transaction. */
export interface Plan {
  /** The caller's operation, for errors and logs. */
  readonly operation: string
  /** Begins the transaction: one of `begin`. */
  readonly begin: (driver: StatementRunner) => void
  /** The backoff of the retries while the database is busy. */
  readonly backoff: BusyRetry.Backoff
  /** The time after which a busy database is not retried, in milliseconds of the clock. */
  readonly deadline: number
  /** The maximum duration of the transaction after BEGIN, in milliseconds; default unlimited. */
  readonly limit?: number
  /** The duration in milliseconds above which a statement is logged; default unlimited. */
  readonly slow?: number
  /** Restricts the statements of the transaction; default unrestricted. */
  readonly restrict?: (run: Run) => Run
  /** Runs after the transaction began. */
  readonly begun?: Effect.Effect<void>
  /** Runs before the commit. If it returns an error, the transaction is rolled back and fails with the error. */
  readonly wrong?: () => DatabaseError | undefined
  /** Receives the duration of the commit in milliseconds, whether it succeeded or not. */
  readonly committed?: (milliseconds: number) => Effect.Effect<void>
}

const rollback = (driver: StatementRunner, operation: string): Effect.Effect<void> =>
  // If the rollback fails, the connection stays in its transaction and is not reused.
  Effect.catchAll(attemptSql(driver.rollback), (error) => log(fromUnknown(operation, 1)(error)))

const isOwn = <E>(error: E): error is Exclude<E, SqlError> => !(error instanceof SqlError)

/** A transaction that has begun. */
export interface Begun {
  readonly connection: TransactionConnection.TransactionConnection
  /** The time limit of the transaction, in the time of `performance.now`. */
  readonly deadline: number
  /** Runs a statement, within the restriction of the plan. */
  readonly run: Run
  /** The attempt that succeeded, counted from 1. */
  readonly attempt: number
  /** Converts the error of a statement. */
  readonly typed: <E>(error: E) => Exclude<E, SqlError> | DatabaseError
  /** Fails with `QueryTimeout` when an effect exceeds the limit of the plan. */
  readonly limited: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | QueryTimeout, R>
  /** Rolls back, and fails with the cause. */
  readonly undo: <E>(cause: Cause.Cause<E>) => Effect.Effect<never, E>
  /** Commits and returns the result; rolls back if the commit fails. */
  readonly commit: <A>(result: A) => Effect.Effect<A, DatabaseError>
}

const causeOf = (thrown: unknown): Cause.Cause<SqlError> =>
  thrown instanceof SqlError ? Cause.fail(thrown) : Cause.die(thrown)

/** Begins a transaction, and retries while the database is busy. */
const beginning = (
  { driver }: Session,
  plan: Plan,
  restore: BusyRetry.Restore
): Effect.Effect<Begun, DatabaseError> => {
  const {
    operation,
    limit = Infinity,
    slow = Infinity,
    begun = Effect.void,
    wrong = () => undefined,
    committed = () => Effect.void
  } = plan
  const attempt = (count: number) =>
    Effect.suspend(() => {
      try {
        plan.begin(driver)
      } catch (thrown) {
        return Effect.zipRight(rollback(driver, operation), Effect.fail(fromUnknown(operation, count)(thrown)))
      }
      const end = performance.now() + limit
      const connection = TransactionConnection.make(driver, { deadline: end, slow })
      const typed = <E>(error: E): Exclude<E, SqlError> | DatabaseError =>
        isOwn(error) ? error : fromUnknown(operation, count)(error)
      const undo: Begun["undo"] = (cause) => Effect.zipRight(rollback(driver, operation), Effect.failCause(cause))
      const commit: Begun["commit"] = (result) =>
        Effect.suspend(() => {
          const error = wrong()
          if (error !== undefined) {
            return undo(Cause.fail(error))
          }
          const start = performance.now()
          const measured = Effect.suspend(() => committed(performance.now() - start))
          try {
            connection.commit()
          } catch (thrown) {
            return Effect.zipRight(measured, undo(Cause.map(causeOf(thrown), typed)))
          }
          return Effect.as(measured, result)
        })
      const onTimeout = () =>
        new QueryTimeout({ operation, statement: null, attempt: count, reason: "the transaction took too long" })
      const limited = Effect.timeoutFail({ duration: limit, onTimeout })
      const run = plan.restrict === undefined ? connection.run : plan.restrict(connection.run)
      return Effect.as(begun, { connection, deadline: end, run, attempt: count, typed, limited, undo, commit })
    })
  return BusyRetry.retryWhileBusy(plan.backoff, plan.deadline, attempt, restore)
}

/** Logs the slow statements of a transaction when it has ended. */
const loggingSlow =
  ({ connection }: Begun) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.onExit(self, () => TransactionConnection.logSlow(connection.slow))

/**
 * Runs a synchronous function in a transaction. Commits if the function returns a `Right`; rolls back if it returns a `Left` or
 * throws, or if the commit fails. Only BEGIN is retried; the function runs once.
 *
 * Fails with the value of the `Left`, with `DatabaseBusy` if the transaction does not begin before the `deadline`, with
 * `QueryTimeout` if a statement ends after the `limit`, and with the typed error of a failed statement or commit.
 */
export const run = <A, E>(
  session: Session,
  plan: Plan,
  use: (run: Run) => Either.Either<A, E>
): Effect.Effect<A, Exclude<E, SqlError> | DatabaseError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(beginning(session, plan, restore), (begun) => {
      const { connection, typed, undo, commit } = begun
      return loggingSlow(begun)(
        Effect.suspend(() => {
          try {
            const outcome = use(begun.run)
            refuseAsync(`"${plan.operation}"`, outcome)
            if (Either.isRight(outcome)) {
              refuseAsync(`"${plan.operation}"`, outcome.right)
            }
            return Either.isRight(outcome) ? commit(outcome.right) : undo(Cause.fail(typed(outcome.left)))
          } catch (thrown) {
            return undo(Cause.map(causeOf(thrown), typed))
          } finally {
            connection.end()
          }
        })
      )
    })
  )

const nothing = (): void => undefined

/**
 * Runs an effect in a transaction. Rolls back if the effect fails, dies or is interrupted, or if the commit fails. `committed`
 * runs directly after the commit, also when the fiber is interrupted meanwhile. `use` limits the time of its effect.
 *
 * Fails with the error of the effect, unchanged, and with the errors of `run`.
 */
export const runOpen = <A, E, R>(
  session: Session,
  plan: Plan,
  use: (begun: Begun) => Effect.Effect<A, E, R>,
  committed: () => void = nothing
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(beginning(session, plan, restore), (begun) => {
      const { connection, undo, commit } = begun
      return restore(Effect.suspend(() => use(begun))).pipe(
        Effect.onExit(() => Effect.sync(connection.end)),
        Effect.matchCauseEffect({
          onFailure: undo,
          onSuccess: (result) => Effect.tap(commit(result), () => Effect.sync(committed))
        }),
        loggingSlow(begun)
      )
    })
  )

/**
 * Runs an effect in a transaction as `runOpen` does, for work that would block the event loop for too long. Fails with
 * `QueryTimeout` if it exceeds the `limit`, and with typed errors instead of an `SqlError`.
 */
export const runEffect = <A, E, R>(
  session: Session,
  plan: Plan,
  use: (run: Run) => Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, SqlError> | DatabaseError, R> =>
  runOpen(session, plan, ({ run, typed, limited }) => Effect.mapError(limited(Effect.suspend(() => use(run))), typed))

/** Sets `PRAGMA query_only` on a connection while a transaction runs, so that writes fail. */
export const queryOnly = <A, E, R>(
  { driver }: Session,
  operation: string,
  transaction: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> => {
  const toggle = (state: "ON" | "OFF") =>
    attemptSql(() => driver.once(`PRAGMA query_only = ${state}`)).pipe(Effect.mapError(fromUnknown(operation, 1)))
  return Effect.acquireUseRelease(
    toggle("ON"),
    () => transaction,
    () => Effect.orDie(toggle("OFF"))
  )
}
