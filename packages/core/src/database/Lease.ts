/**
 * A connection for as long as one transaction lasts. A fiber that outlives the transaction cannot write into the next.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Exit, identity, Metric } from "effect"
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

const warn = (statement: string, milliseconds: number): Effect.Effect<void> =>
  Effect.logWarning("slow statement").pipe(
    Effect.annotateLogs({ statement, milliseconds: Math.round(milliseconds) }),
    Effect.zipRight(Metric.increment(slowStatements))
  )

/** A statement that is to run at once; logged when it takes longer than so many milliseconds, whatever comes of it. */
export const watched = <A>(
  statement: string,
  slow: number,
  run: () => Effect.Effect<A, SqlError>,
  settled: (exit: Exit.Exit<A, SqlError>) => Effect.Effect<A, SqlError> = identity
): Effect.Effect<A, SqlError> => {
  // A statement blocks its thread, so it is only known afterwards how long it took.
  const begun = performance.now()
  // One step for all that comes after it: this is done for every statement.
  return Effect.flatMap(Effect.exit(run()), (exit) => {
    const milliseconds = performance.now() - begun
    return milliseconds > slow ? Effect.zipRight(warn(statement, milliseconds), settled(exit)) : settled(exit)
  })
}

// What SQLite says may quote the values of the row, and the library's own spans would show it: its code stays.
const failed = (statement: string, { cause, message }: SqlError): FailedStatement =>
  new FailedStatement(statement, { message, cause: { code: codeOf(cause) } })

export const make = (connection: Connection, { deadline, slow }: Limits): Lease => {
  let ended = false

  const guarded = <A>(statement: string, run: () => Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> => {
    const settled = (exit: Exit.Exit<A, SqlError>): Exit.Exit<A, SqlError> =>
      Exit.isFailure(exit)
        ? Exit.mapError(exit, (error) => failed(statement, error))
        : performance.now() > deadline
          ? Exit.fail(failed(statement, late()))
          : exit
    return Effect.suspend(() => {
      if (ended) {
        return Effect.dieMessage("A statement came after the end of its transaction")
      }
      try {
        return watched(statement, slow, run, settled)
      } catch (cause) {
        // `executeUnprepared` prepares at once, and throws what SQLite says to that.
        return Effect.fail(failed(statement, new SqlError({ cause, message: "Failed to prepare statement" })))
      }
    })
  }

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
