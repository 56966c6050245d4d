/**
 * A database that reports each statement to a callback, which can make it fail.
 */
import { SqlError } from "@effect/sql/SqlError"
import type { Context } from "effect"
import type { Database } from "../../../src/database/Database.ts"
import type { Run, Values } from "../../../src/database/transaction/SqlRunner.ts"

type Shape = Context.Tag.Service<typeof Database>

/** Called with each statement before it runs. If it returns a SQLite error code, the statement fails with that code. */
export type Watch = (statement: string, parameters: Values) => string | undefined

export const failure = (code: string) =>
  new SqlError({ cause: Object.assign(new Error(code), { code }), message: code })

const running =
  (run: Run, watch: Watch): Run =>
  (statement, values = []) => {
    const code = watch(statement, values)
    if (code !== undefined) {
      throw failure(code)
    }
    return run(statement, values)
  }

/** The database, with a callback for all of its statements. */
export const watching = (database: Shape, watch: Watch): Shape => ({
  ...database,
  write: (operation, use) => database.write(operation, (run, span) => use(running(run, watch), span)),
  read: (operation, query) => database.read(operation, (run) => query(running(run, watch))),
  snapshot: (operation, use) => database.snapshot(operation, (run) => use(running(run, watch)))
})
