/**
 * A connection for as long as one transaction lasts. A fiber that outlives the transaction cannot write into the next.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { codeOf } from "./DatabaseError.ts"
import { FailedStatement } from "./FailedStatement.ts"

export interface Lease {
  readonly connection: Connection
  /** From now on every statement on this lease dies. */
  readonly end: () => void
}

export const make = (connection: Connection): Lease => {
  let ended = false
  const guarded = <A>(statement: string, run: () => Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.suspend(() => {
      if (ended) {
        return Effect.dieMessage("A statement came after the end of its transaction")
      }
      try {
        return run()
      } catch (cause) {
        // `executeUnprepared` prepares at once, and throws what SQLite says to that.
        return Effect.fail(new SqlError({ cause, message: "Failed to prepare statement" }))
      }
    }).pipe(
      // What SQLite says may quote the values of the row, and the library's own spans would show it: its code stays.
      Effect.mapError(
        ({ cause, message }) => new FailedStatement(statement, { message, cause: { code: codeOf(cause) } })
      )
    )

  return {
    connection: {
      execute: (sql, params, rows) => guarded(sql, () => connection.execute(sql, params, rows)),
      executeRaw: (sql, params) => guarded(sql, () => connection.executeRaw(sql, params)),
      executeValues: (sql, params) => guarded(sql, () => connection.executeValues(sql, params)),
      executeUnprepared: (sql, params, rows) => guarded(sql, () => connection.executeUnprepared(sql, params, rows)),
      executeStream: connection.executeStream
    },
    end: () => {
      ended = true
    }
  }
}
