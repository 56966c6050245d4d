/**
 * One transaction on a connection that nobody else uses meanwhile.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import type { FiberRefs } from "effect"
import { Cause, Context, Effect, Either, Exit, Fiber, FiberRef, Runtime } from "effect"
import type { Session } from "../sqlite/Connection.ts"
import { attempt as attempting } from "../sqlite/Connection.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import { fromUnknown, log, QueryTimeout } from "../DatabaseError.ts"
import type { StatementRunner } from "../sqlite/StatementRunner.ts"
import * as TransactionConnection from "./TransactionConnection.ts"
import type { Run } from "./SqlRunner.ts"
import * as SqlRunner from "./SqlRunner.ts"
import type { Backoff } from "./BusyRetry.ts"
import * as BusyRetry from "./BusyRetry.ts"
import { refuseAsync } from "./TransactionGuard.ts"

/** How a transaction begins: under the write lock, or with a snapshot that is taken at once. */
export const begin = {
  write: ({ begin }: StatementRunner) => {
    begin("BEGIN IMMEDIATE")
  },
  // A bare BEGIN takes neither lock nor snapshot before the first statement, where a refusal could not be retried.
  read: ({ begin, rows }: StatementRunner) => {
    begin("BEGIN")
    rows("SELECT 1 FROM sqlite_schema LIMIT 1")
  }
}

export interface Plan {
  /** What the program is doing, for errors and logs. */
  readonly operation: string
  readonly begin: (driver: StatementRunner) => void
  readonly backoff: Backoff
  /** Until when a locked database is asked again, in the clock's milliseconds. */
  readonly deadline: number
  /** How long it may take once it has begun, in milliseconds; as long as it likes if left out. */
  readonly limit?: number
  /** What is provided to it besides the connection. */
  readonly provided?: Context.Context<never>
  /** Statements that take longer, in milliseconds, are logged; none if left out. */
  readonly slow?: number
  /** Runs once it has begun. */
  readonly begun?: Effect.Effect<void>
  /** Asked last, before it commits: what it finds wrong undoes it. */
  readonly wrong?: () => DatabaseError | undefined
  /** Told how long the commit took, in milliseconds, whatever came of it. */
  readonly committed?: (milliseconds: number) => Effect.Effect<void>
}

const rollback = (driver: StatementRunner, operation: string): Effect.Effect<void> =>
  // A connection that stays in its transaction is not used again.
  Effect.catchAll(attempting(driver.rollback), (error) => log(fromUnknown(operation, 1)(error)))

const isOwn = <E>(error: E): error is Exclude<E, SqlError> => !(error instanceof SqlError)

const typed =
  (operation: string, attempt: number) =>
  <E>(error: E): Exclude<E, SqlError> | DatabaseError =>
    isOwn(error) ? error : fromUnknown(operation, attempt)(error)

const timeout = (operation: string, attempt: number) => () =>
  new QueryTimeout({ operation, statement: null, attempt, reason: "the transaction took too long" })

/** A transaction that has begun. */
interface Begun {
  readonly lease: TransactionConnection.TransactionConnection
  readonly attempt: number
  /** Takes it back, whatever it has done, and goes on with its failure. */
  readonly undo: <E>(cause: Cause.Cause<E>) => Effect.Effect<never, Exclude<E, SqlError> | DatabaseError>
  readonly commit: <A>(result: A) => Effect.Effect<A, DatabaseError>
}

const causeOf = (thrown: unknown): Cause.Cause<SqlError> =>
  thrown instanceof SqlError ? Cause.fail(thrown) : Cause.die(thrown)

/** Begins, asking a locked database again and again. */
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
      const lease = TransactionConnection.make(driver, { deadline: performance.now() + limit, slow })
      const undo: Begun["undo"] = (cause) =>
        Effect.zipRight(rollback(driver, operation), Effect.failCause(Cause.map(cause, typed(operation, count))))
      const commit: Begun["commit"] = (result) =>
        Effect.suspend(() => {
          let start: number | undefined
          const measured = Effect.suspend(() =>
            start === undefined ? Effect.void : committed(performance.now() - start)
          )
          try {
            const found = wrong()
            if (found !== undefined) {
              return undo(Cause.fail(found))
            }
            start = performance.now()
            lease.commit()
          } catch (thrown) {
            return Effect.zipRight(measured, undo(causeOf(thrown)))
          }
          return Effect.as(measured, result)
        })
      return Effect.as(begun, { lease, attempt: count, undo, commit })
    })
  return BusyRetry.whileBusy(plan.backoff, plan.deadline, attempt, restore)
}

/** Logs what was slow in it, when all of it is over. */
const told =
  (lease: TransactionConnection.TransactionConnection) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.onExit(self, () => TransactionConnection.warn(lease.slow))

/**
 * Runs it on a fiber of its own, with more in its context, and ends what still waits at the limit. Nearly all
 * transactions are over by the time a timer would be set: their statements are answered at once, and look at the clock
 * themselves.
 */
const inTime = <A, E, R, E2>(
  use: Effect.Effect<A, E, R>,
  provided: Context.Context<never>,
  limit: number,
  late: () => E2,
  restore: BusyRetry.Restore
): Effect.Effect<A, E | E2, R> =>
  Effect.flatMap(restore(Effect.runtime<R>()), (outer) => {
    const context = Context.merge(outer.context, provided)
    let given: FiberRefs.FiberRefs | undefined
    const fiber = Runtime.runFork(Runtime.make({ ...outer, context }))(
      Effect.withFiberRuntime<A, E, R>((own) => {
        given = own.getFiberRefs()
        return use
      })
    )
    // What it set for its fiber counts for this one, but for the context, which was its own. Most set nothing.
    const inherited = Effect.suspend(() =>
      fiber.getFiberRefs() === given
        ? Effect.void
        : Effect.zipRight(fiber.inheritAll, FiberRef.set(FiberRef.currentContext, outer.context))
    )
    const exit = fiber.unsafePoll()
    if (exit !== null) {
      return Effect.zipRight(inherited, exit)
    }
    const awaited = Fiber.await(fiber)
    return restore(
      limit === Infinity ? awaited : Effect.timeoutFail(awaited, { duration: limit, onTimeout: late })
    ).pipe(
      Effect.onExit((ended) => (Exit.isSuccess(ended) ? Effect.void : Fiber.interrupt(fiber))),
      Effect.flatMap((ended) => Effect.zipRight(inherited, ended))
    )
  })

/**
 * Begins, runs `use` once, and commits when it succeeds. Rolls back whole when it fails, dies or is interrupted, and
 * when the commit fails; fails with `QueryTimeout` when it takes too long. Only a refused beginning is tried again.
 */
export const run = <A, E, R>(
  session: Session,
  plan: Plan,
  use: (sql: SqlClient) => Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, SqlError> | DatabaseError, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(beginning(session, plan, restore), ({ lease, attempt, undo, commit }) => {
      const { operation, limit = Infinity, provided = Context.empty() } = plan
      return inTime(
        Effect.suspend(() => use(session.sql)),
        Context.merge(provided, SqlRunner.within(lease.connection, lease.run)),
        limit,
        timeout(operation, attempt),
        restore
      ).pipe(
        Effect.onExit(() => Effect.sync(lease.end)),
        Effect.matchCauseEffect({ onFailure: undo, onSuccess: commit }),
        told(lease)
      )
    })
  )

/**
 * The same for what only asks SQLite and waits for nothing else: it is done in one go. Undone when `use` throws or
 * answers with a left.
 */
export const runSync = <A, E>(
  session: Session,
  plan: Plan,
  use: (run: Run) => Either.Either<A, E>
): Effect.Effect<A, Exclude<E, SqlError> | DatabaseError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(beginning(session, plan, restore), ({ lease, undo, commit }) =>
      told(lease)(
        Effect.suspend(() => {
          try {
            const outcome = use(lease.run)
            refuseAsync(`"${plan.operation}"`, outcome)
            if (Either.isRight(outcome)) {
              refuseAsync(`"${plan.operation}"`, outcome.right)
            }
            return Either.isRight(outcome) ? commit(outcome.right) : undo(Cause.fail(outcome.left))
          } catch (thrown) {
            return undo(causeOf(thrown))
          } finally {
            lease.end()
          }
        })
      )
    )
  )

/** The transaction, during which the connection refuses to write. */
export const queryOnly = <A, E, R>(
  { driver }: Session,
  operation: string,
  transaction: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> => {
  const toggle = (on: "ON" | "OFF") =>
    attempting(() => driver.once(`PRAGMA query_only = ${on}`)).pipe(Effect.mapError(fromUnknown(operation, 1)))
  return Effect.acquireUseRelease(
    toggle("ON"),
    () => transaction,
    () => Effect.orDie(toggle("OFF"))
  )
}
