/**
 * A connection for as long as one transaction lasts. A fiber that outlives the transaction cannot write into the next.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Metric } from "effect"
import { codeOf } from "./DatabaseError.ts"
import { slowStatements } from "./Metrics.ts"
import { FailedStatement } from "./FailedStatement.ts"

export interface Lease {
  readonly connection: Connection
  /** From now on every statement on this lease dies. */
  readonly end: () => void
}

/** How long statements may take, all in milliseconds. */
export interface Limits {
  /** Until when they have to be done, by a clock that only goes forward (`performance.now`). */
  readonly deadline: number
  /** Those that take longer are logged. */
  readonly slow: number
}

/** As SQLite itself says that a statement was stopped. */
const late = () => new SqlError({ cause: { code: "SQLITE_INTERRUPT" }, message: "Out of time" })

export const make = (connection: Connection, { deadline, slow }: Limits): Lease => {
  let ended = false

  // A statement blocks its thread, so it is only known afterwards how long it took.
  const timed = <A>(statement: string, run: () => Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> => {
    const begun = performance.now()
    return Effect.flatMap(run(), (result) => {
      const now = performance.now()
      const answer = now > deadline ? Effect.fail(late()) : Effect.succeed(result)
      return now - begun > slow
        ? Effect.logWarning("slow statement").pipe(
            Effect.annotateLogs({ statement, milliseconds: Math.round(now - begun) }),
            Effect.zipRight(Metric.increment(slowStatements)),
            Effect.zipRight(answer)
          )
        : answer
    })
  }

  const guarded = <A>(statement: string, run: () => Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.suspend(() => {
      if (ended) {
        return Effect.dieMessage("A statement came after the end of its transaction")
      }
      try {
        return timed(statement, run)
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
