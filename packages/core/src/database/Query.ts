/**
 * A statement for the transaction that runs, without a span of its own: its transaction has one. For the few statements
 * that every command and every read is made of, where a span and a compiled template take longer than SQLite does.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { TransactionConnection } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Context, Effect, Option } from "effect"

export type Values = ReadonlyArray<string | number | null>

/** The rows that a statement of the transaction answers; it is prepared once. */
export const rows = (
  sql: SqlClient,
  statement: string,
  values: Values = []
): Effect.Effect<ReadonlyArray<unknown>, SqlError> =>
  Effect.contextWithEffect((context: Context.Context<never>) =>
    Option.match(Context.getOption(context, TransactionConnection), {
      onNone: () => sql.unsafe(statement, values),
      onSome: ([connection]) => connection.execute(statement, values, undefined)
    })
  )
