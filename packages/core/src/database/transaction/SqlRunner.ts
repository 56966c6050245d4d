/**
 * Statements for the transaction that runs, without a span of their own: their transaction has one. For what every
 * command and every read is made of, where a span and a compiled template take longer than SQLite does.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { TransactionConnection } from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import { Context, Effect, Option } from "effect"
import { attempt } from "../sqlite/Connection.ts"

export type Values = ReadonlyArray<string | number | null>

/** The rows that a statement answers; it is prepared once. Throws a `FailedStatement` when SQLite refuses it. */
export type Run = (statement: string, values?: Values) => ReadonlyArray<unknown>

/** What runs statements in the transaction that the running fiber is in. */
export class Running extends Context.Tag("database/Query/Running")<Running, Run>() {}

/** What makes the statements of a fiber those of a transaction, its client's and those of here. */
export const within = (connection: Connection, run: Run): Context.Context<never> =>
  Context.make(TransactionConnection, [connection, 0] as const).pipe(Context.add(Running, run))

/** True for the context of a fiber inside a transaction. */
export const isWithin = (context: Context.Context<never>): boolean =>
  Option.isSome(Context.getOption(context, TransactionConnection))

/** The rows that a statement of the transaction answers; it is prepared once. */
export const rows = (
  sql: SqlClient,
  statement: string,
  values: Values = []
): Effect.Effect<ReadonlyArray<unknown>, SqlError> =>
  Effect.withFiberRuntime(({ currentContext }) =>
    Option.match(Context.getOption(currentContext, Running), {
      onNone: () => sql.unsafe(statement, values),
      onSome: (run) => attempt(() => run(statement, values))
    })
  )

/** Several statements of the transaction at once, as far as `ask` needs them: nothing else runs in between. */
export const together = <A>(ask: (run: Run) => A): Effect.Effect<A, SqlError> =>
  Effect.withFiberRuntime(({ currentContext }) =>
    Option.match(Context.getOption(currentContext, Running), {
      onNone: () => Effect.dieMessage("Statements are asked together within a transaction only"),
      onSome: (run) => attempt(() => ask(run))
    })
  )
