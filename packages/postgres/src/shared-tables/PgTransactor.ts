/**
 * Transactions on the shared tables, apart from appends: each takes one round trip, or two if it decides on rows that it read.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { DatabaseBusy, type DatabaseError, OutcomeUnknown } from "@scipnet/core/database/DatabaseError"
import * as FairQueue from "@scipnet/core/database/queue/FairQueue"
import { deadlineOf, retryUntil, type CheckedSession, type PgConnection } from "../connection/PgConnection.ts"
import * as PgFault from "../connection/PgFault.ts"
import type { Reply } from "../connection/PgSession.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import { beginWrite, type PgStatement } from "../connection/PgStatement.ts"

/** The rows of each statement, in order. */
export type Rows = ReadonlyArray<ReadonlyArray<unknown>>

/** The statements that a transaction still runs before it commits, and its result from their rows. */
export interface Decision<out A> {
  readonly statements: ReadonlyArray<PgStatement>
  readonly result: (rows: Rows) => A
}

/** A transaction, as it is named in errors. */
export interface Transaction {
  readonly operation: string
  /** True if it may be committed twice: it is repeated when the connection is lost during the commit. */
  readonly isRepeatable?: boolean
}

export interface PgTransactor {
  /** Runs a statement that reads. Repeated until the deadline while the failure can pass. */
  readonly query: (operation: string, statement: PgStatement) => Effect.Effect<ReadonlyArray<unknown>, DatabaseError>
  /**
   * Runs statements in one transaction and one round trip. Repeated until the deadline while the failure can pass and nothing
   * was committed, as after a deadlock. Fails with `OutcomeUnknown` when the connection is lost during the commit of a
   * transaction that is not repeatable.
   */
  readonly execute: (
    transaction: Transaction,
    statements: ReadonlyArray<PgStatement>
  ) => Effect.Effect<Rows, DatabaseError>
  /** Runs `facts`, and in the same transaction the statements that are decided on from their rows; otherwise as `execute`. */
  readonly decide: <A>(
    transaction: Transaction,
    facts: ReadonlyArray<PgStatement>,
    decide: (rows: Rows) => Decision<A>
  ) => Effect.Effect<A, DatabaseError>
}

const commit: PgStatement = { text: "COMMIT" }
const rollback: PgStatement = { text: "ROLLBACK" }

type Sent = Either.Either<Rows, PgFault.PgFault>

const rowsOf = (replies: ReadonlyArray<Reply>): Sent =>
  Either.map(Either.all(replies), (results) => results.map(({ rows }) => rows))

const send = (session: CheckedSession, statements: ReadonlyArray<PgStatement>, deadline: number) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => session.send(statements, Math.max(1, deadline - now)))

/**
 * Makes a transactor. Its transactions run one at a time on a connection of their own, which sends no other statements;
 * its reads share the other connection.
 */
export const make = (settings: PgSettings, reads: PgConnection, writes: PgConnection): PgTransactor => {
  const queue = FairQueue.unsafeMake({ permits: 1 })

  /** Sends the last statements with the commit, and returns their rows. */
  const finish = (
    { operation, isRepeatable = false }: Transaction,
    attempt: number,
    session: CheckedSession,
    statements: ReadonlyArray<PgStatement>,
    deadline: number
  ): Effect.Effect<Rows, DatabaseError> =>
    Effect.flatMap(send(session, [...statements, commit], deadline), (replies) => {
      const last = replies.at(-1)
      const rows = rowsOf(replies.slice(0, -1))
      const isCommitted =
        last !== undefined && Either.isRight(last) && last.right.command === "COMMIT" && !last.right.warned
      if (isCommitted && Either.isRight(rows)) {
        return Effect.succeed(rows.right)
      }
      const fault = Either.isLeft(rows) ? rows.left : last !== undefined && Either.isLeft(last) ? last.left : undefined
      const error = PgFault.toDatabaseError(operation, fault ?? PgFault.lost, attempt)
      // A statement that PostgreSQL refused has rolled the transaction back.
      const isRolledBack = Either.isLeft(rows) && rows.left.sqlState !== undefined && !PgFault.endsConnection(rows.left)
      return isRolledBack || isRepeatable
        ? Effect.fail(error)
        : new OutcomeUnknown({ operation, statement: null, attempt, reason: error.reason })
    })

  const attempted = <A>(
    transaction: Transaction,
    attempt: number,
    deadline: number,
    facts: ReadonlyArray<PgStatement>,
    decide: (rows: Rows) => Decision<A>
  ): Effect.Effect<A, DatabaseError> =>
    Effect.flatMap(writes.session(deadline), (session) =>
      Effect.flatMap(send(session, [beginWrite, ...facts], deadline), (replies) => {
        const rows = rowsOf(replies)
        if (Either.isLeft(rows)) {
          const error = PgFault.toDatabaseError(transaction.operation, rows.left, attempt)
          return Effect.zipRight(send(session, [rollback], deadline), Effect.fail(error))
        }
        const decided = Effect.onError(
          Effect.sync(() => decide(rows.right.slice(1))),
          () => send(session, [rollback], deadline)
        )
        return Effect.flatMap(decided, ({ statements, result }) =>
          Effect.map(finish(transaction, attempt, session, statements, deadline), result)
        )
      })
    )

  const inTurn = <A>(
    operation: string,
    action: (attempt: number, deadline: number) => Effect.Effect<A, DatabaseError>
  ): Effect.Effect<A, DatabaseError> =>
    Effect.flatMap(deadlineOf(settings), (deadline) =>
      queue.runWithin([""], {
        timeout: settings.deadline,
        late: () => new DatabaseBusy({ operation, statement: null, attempt: 1, reason: "LOG_QUEUE" })
      })(
        // An interruption between two trips would leave the transaction open. All trips end by the deadline.
        Effect.uninterruptibleMask((restore) =>
          retryUntil(settings, deadline, (attempt) => action(attempt, deadline), restore)
        )
      )
    )

  return {
    query: (operation, statement) => Effect.map(reads.run(operation, [statement]), ([result]) => result?.rows ?? []),
    execute: (transaction, statements) =>
      inTurn(transaction.operation, (attempt, deadline) =>
        Effect.flatMap(writes.session(deadline), (session) =>
          Effect.map(finish(transaction, attempt, session, [beginWrite, ...statements], deadline), (rows) =>
            rows.slice(1)
          )
        )
      ),
    decide: (transaction, facts, decide) =>
      inTurn(transaction.operation, (attempt, deadline) => attempted(transaction, attempt, deadline, facts, decide))
  }
}
