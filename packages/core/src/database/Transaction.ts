/**
 * One transaction on a connection that nobody else uses meanwhile.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { TransactionConnection } from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Cause, Context, Effect, Exit, Fiber, FiberRef, identity, Runtime } from "effect"
import type { Session } from "./Connection.ts"
import { kept, run as statement } from "./Connection.ts"
import type { DatabaseError } from "./DatabaseError.ts"
import { fromUnknown, log, QueryTimeout } from "./DatabaseError.ts"
import * as Lease from "./Lease.ts"
import type { Backoff } from "./Retry.ts"
import * as Retry from "./Retry.ts"

/** How a transaction begins: under the write lock, or with a snapshot that is taken at once. */
export const begin = {
  write: (connection: Connection) => kept(connection, "BEGIN IMMEDIATE"),
  // A bare BEGIN takes neither lock nor snapshot before the first statement, where a refusal could not be retried.
  read: (connection: Connection) =>
    Effect.zipRight(kept(connection, "BEGIN"), kept(connection, "SELECT 1 FROM sqlite_schema LIMIT 1"))
}

export interface Plan {
  /** What the program is doing, for errors and logs. */
  readonly operation: string
  readonly begin: (connection: Connection) => Effect.Effect<unknown, SqlError>
  readonly backoff: Backoff
  /** Until when a locked database is asked again, in the clock's milliseconds. */
  readonly deadline: number
  /** How long it may take once it has begun, in milliseconds; as long as it likes if left out. */
  readonly limit?: number
  /** What is provided to it besides the connection. */
  readonly provided?: Context.Context<never>
  /** Statements that take longer, in milliseconds, are logged; none if left out. */
  readonly slow?: number
  /** Measures the commit. */
  readonly measure?: <A, E>(commit: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

const alreadyOver = (error: SqlError): boolean =>
  error.cause instanceof Error && error.cause.message.includes("no transaction is active")

const rollback = (connection: Connection, operation: string): Effect.Effect<void> =>
  statement(connection, "ROLLBACK").pipe(
    // SQLite itself rolls back when, for example, the disk is full.
    Effect.catchIf(alreadyOver, () => Effect.void),
    Effect.catchAll((error) => log(fromUnknown(operation, 1)(error)))
  )

const isOwn = <E>(error: E): error is Exclude<E, SqlError> => !(error instanceof SqlError)

const typed =
  (operation: string, attempt: number) =>
  <E>(error: E): Exclude<E, SqlError> | DatabaseError =>
    isOwn(error) ? error : fromUnknown(operation, attempt)(error)

const timeout = (operation: string, attempt: number) => () =>
  new QueryTimeout({ operation, statement: null, attempt, reason: "the transaction took too long" })

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
  restore: <A1, E1, R1>(self: Effect.Effect<A1, E1, R1>) => Effect.Effect<A1, E1, R1>
): Effect.Effect<A, E | E2, R> =>
  Effect.flatMap(restore(Effect.runtime<R>()), (outer) => {
    const context = Context.merge(outer.context, provided)
    const fiber = Runtime.runFork(Runtime.make({ ...outer, context }))(use)
    // What it set for its fiber counts for this one, but for the context, which was its own.
    const inherited = Effect.zipRight(fiber.inheritAll, FiberRef.set(FiberRef.currentContext, outer.context))
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
  { sql, connection }: Session,
  plan: Plan,
  use: (sql: SqlClient) => Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, SqlError> | DatabaseError, R> =>
  Effect.uninterruptibleMask((restore) => {
    const { operation } = plan
    const undo = () => rollback(connection, operation)

    const begun = Retry.whileBusy(
      plan.backoff,
      plan.deadline,
      (attempt) =>
        plan
          .begin(connection)
          .pipe(Effect.as(attempt), Effect.mapError(fromUnknown(operation, attempt)), Effect.tapError(undo)),
      restore
    )

    return Effect.flatMap(begun, (attempt) => {
      const { limit = Infinity, slow = Infinity, measure = identity } = plan
      const lease = Lease.make(connection, { deadline: performance.now() + limit, slow })
      const provided = Context.add(plan.provided ?? Context.empty(), TransactionConnection, [lease.connection, 0])
      return inTime(
        Effect.suspend(() => use(sql)),
        provided,
        limit,
        timeout(operation, attempt),
        restore
      ).pipe(
        Effect.onExit(() => Effect.sync(lease.end)),
        Effect.matchCauseEffect({
          onFailure: (cause) => Effect.zipRight(undo(), Effect.failCause(Cause.map(cause, typed(operation, attempt)))),
          onSuccess: (result) =>
            measure(Lease.watched("COMMIT", slow, () => kept(connection, "COMMIT"))).pipe(
              Effect.as(result),
              Effect.mapError(fromUnknown(operation, attempt)),
              Effect.tapError(undo)
            )
        })
      )
    })
  })

/** The transaction, during which the connection refuses to write. */
export const queryOnly = <A, E, R>(
  { connection }: Session,
  operation: string,
  transaction: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> => {
  const toggle = (on: "ON" | "OFF") =>
    Effect.mapError(statement(connection, `PRAGMA query_only = ${on}`), fromUnknown(operation, 1))
  return Effect.acquireUseRelease(
    toggle("ON"),
    () => transaction,
    () => Effect.orDie(toggle("OFF"))
  )
}
