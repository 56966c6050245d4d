/**
 * Restricts a connection to one transaction. A fiber that outlives the transaction cannot write into the next one.
 */
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Metric } from "effect"
import { codeOf, FailedStatement } from "../DatabaseError.ts"
import { slowStatements } from "../DatabaseMetrics.ts"
import type { StatementRunner } from "../sqlite/StatementRunner.ts"
import type { Run } from "./SqlRunner.ts"

export interface TransactionConnection {
  readonly run: Run
  /** Commits the transaction and ends it. Throws SQLite's error. */
  readonly commit: () => void
  /** Ends the transaction for its statements: each further one is a defect. */
  readonly end: () => void
  /** The statements above the threshold, so far. */
  readonly slow: ReadonlyArray<SlowStatement>
}

interface SlowStatement {
  readonly statement: string
  readonly milliseconds: number
}

/** Limits for the duration of statements, in milliseconds. */
export interface Limits {
  /** The end of the transaction, by the monotonic clock (`performance.now`). */
  readonly deadline: number
  /** The threshold above which a statement is logged. */
  readonly slow: number
}

/** Logs slow statements, without their values. */
export const logSlow = (slow: ReadonlyArray<SlowStatement>): Effect.Effect<void> =>
  slow.length === 0
    ? Effect.void
    : Effect.forEach(
        slow,
        ({ statement, milliseconds }) =>
          Effect.logWarning("slow statement").pipe(
            Effect.annotateLogs({ statement, milliseconds: Math.round(milliseconds) }),
            Effect.zipRight(Metric.increment(slowStatements))
          ),
        { discard: true }
      )

// SQLite's messages can quote values of a row, so only the code is kept.
const withoutValues = (statement: string, { message, cause }: SqlError): FailedStatement =>
  new FailedStatement(statement, { message, cause: { code: codeOf(cause) } })

export const make = (driver: StatementRunner, { deadline, slow: threshold }: Limits): TransactionConnection => {
  let ended = false
  const slow: Array<SlowStatement> = []

  // SQLite blocks the thread, so the duration is known only after the statement.
  const timed = <A>(statement: string, evaluate: () => A): A => {
    const start = performance.now()
    try {
      return evaluate()
    } finally {
      const milliseconds = performance.now() - start
      if (milliseconds > threshold) {
        slow.push({ statement, milliseconds })
      }
    }
  }

  return {
    run: (statement, values) => {
      if (ended) {
        throw new Error("A statement came after the end of its transaction")
      }
      try {
        const rows = timed(statement, () => driver.rows(statement, values))
        if (performance.now() > deadline) {
          // The code of a statement that SQLite interrupted.
          throw new FailedStatement(statement, { cause: { code: "SQLITE_INTERRUPT" }, message: "Time limit exceeded" })
        }
        return rows
      } catch (thrown) {
        throw thrown instanceof SqlError ? withoutValues(statement, thrown) : thrown
      }
    },
    commit: () => {
      ended = true
      timed("COMMIT", driver.commit)
    },
    end: () => {
      ended = true
    },
    slow
  }
}
