/**
 * A database whose statements are seen on their way to SQLite, and can be made to fail there.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { TransactionConnection } from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Context, Effect, Option } from "effect"
import type { Database } from "../../../src/database/Database.ts"
import * as SqlRunner from "../../../src/database/transaction/SqlRunner.ts"

type Shape = Context.Tag.Service<typeof Database>

/** Told of each statement before it runs; a code of SQLite's lets it fail with that instead. */
export type Watch = (statement: string, parameters: ReadonlyArray<unknown>) => string | undefined

export const failure = (code: string) =>
  new SqlError({ cause: Object.assign(new Error(code), { code }), message: code })

const watched = (connection: Connection, watch: Watch): Connection => {
  const passing = <A>(statement: string, parameters: ReadonlyArray<unknown>, run: () => Effect.Effect<A, SqlError>) =>
    Effect.suspend(() => {
      const code = watch(statement, parameters)
      return code === undefined ? run() : Effect.fail(failure(code))
    })
  return {
    execute: (sql, params, rows) => passing(sql, params, () => connection.execute(sql, params, rows)),
    executeRaw: (sql, params) => passing(sql, params, () => connection.executeRaw(sql, params)),
    executeValues: (sql, params) => passing(sql, params, () => connection.executeValues(sql, params)),
    executeUnprepared: (sql, params, rows) =>
      passing(sql, params, () => connection.executeUnprepared(sql, params, rows)),
    executeStream: connection.executeStream
  }
}

const running =
  (run: SqlRunner.Run, watch: Watch): SqlRunner.Run =>
  (statement, values = []) => {
    const code = watch(statement, values)
    if (code !== undefined) {
      throw failure(code)
    }
    return run(statement, values)
  }

/** The database, with a watch over all that is read and written in it. */
export const watching = (database: Shape, watch: Watch): Shape => {
  const over =
    <A, E, R>(use: (sql: SqlClient) => Effect.Effect<A, E, R>) =>
    (sql: SqlClient): Effect.Effect<A, E, R> =>
      Effect.contextWithEffect((context: Context.Context<never>) =>
        Option.match(
          Option.all([
            Context.getOption(context, TransactionConnection),
            Context.getOption(context, SqlRunner.Running)
          ]),
          {
            onNone: () => Effect.dieMessage("no transaction"),
            onSome: ([[connection, depth], run]) =>
              use(sql).pipe(
                Effect.provideService(TransactionConnection, [watched(connection, watch), depth]),
                Effect.provideService(SqlRunner.Running, running(run, watch))
              )
          }
        )
      )
  return {
    ...database,
    write: (operation, use) => database.write(operation, over(use)),
    read: (operation, use) => database.read(operation, over(use)),
    writeSync: (operation, use) => database.writeSync(operation, (run, span) => use(running(run, watch), span)),
    readSync: (operation, look) => database.readSync(operation, (run) => look(running(run, watch)))
  }
}
