/**
 * The connection that the statements of the user's own client run on inside an open transaction.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as OpenTransaction from "./OpenTransaction.ts"
import { leavesTransaction } from "../transaction/TransactionGuard.ts"

const refused = (code: string) =>
  Effect.fail(new SqlError({ cause: { code }, message: "The statement cannot be part of the transaction" }))

const nowhere = () => [undefined, 0] as const

/** Records a statement or call of a fiber, inside the `withTransaction` that its context says. */
export const record = (
  { savepoints, statements }: OpenTransaction.OpenTransaction,
  fiber: Fiber.RuntimeFiber<unknown, unknown>
): void => {
  const [connection, depth] = Context.getOrElse(fiber.currentContext, SqlClient.TransactionConnection, nowhere)
  savepoints.used(fiber, connection === statements ? depth : 0)
}

/**
 * Wraps the client's connection for one transaction. Statements wait for calls of the database that run, fail after the end of
 * the transaction, and cannot end it.
 */
export const make = (open: OpenTransaction.OpenTransaction, raw: Connection): Connection => {
  const guarded = <A>(statement: string, evaluate: () => Effect.Effect<A, SqlError>, skipped: A) =>
    open.exclusively(
      Effect.withFiberRuntime<A, SqlError>((fiber) => {
        const code = OpenTransaction.refusal(open) ?? (leavesTransaction(statement) ? "TRANSACTION_LEFT" : undefined)
        if (code !== undefined) {
          return refused(code)
        }
        record(open, fiber)
        if (!open.savepoints.statement(fiber, statement)) {
          // A failure here would be a defect of `withTransaction`: the transaction itself fails instead.
          open.root.refused = "TRANSACTION_OVERLAP"
          return Effect.succeed(skipped)
        }
        return Effect.tapErrorCause(evaluate(), () => Effect.sync(() => OpenTransaction.checkAfterFailure(open)))
      })
    )

  const connection: Connection = {
    execute: (statement, values, transform) => guarded(statement, () => raw.execute(statement, values, transform), []),
    executeRaw: (statement, values) => guarded<unknown>(statement, () => raw.executeRaw(statement, values), []),
    executeValues: (statement, values) => guarded(statement, () => raw.executeValues(statement, values), []),
    executeUnprepared: (statement, values, transform) =>
      guarded(statement, () => raw.executeUnprepared(statement, values, transform), []),
    executeStream: () => Stream.dieMessage("The client for SQLite does not implement streams")
  }
  open.statements = connection
  return connection
}
