/**
 * Runs statements of one transaction on a connection. After the end of the transaction every statement is a defect, so that a
 * fiber that outlives it cannot write into the next transaction.
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { codeOf, FailedStatement } from "../DatabaseError.ts"
import { slowStatements } from "../DatabaseMetrics.ts"
import * as StatementText from "../StatementText.ts"
import type { StatementRunner } from "../sqlite/StatementRunner.ts"
import type { Run } from "./SqlRunner.ts"

/** A connection during one transaction. */
export interface TransactionConnection {
  /** Runs a statement and measures its duration. */
  readonly run: Run
  /** Commits the transaction and ends it. Throws SQLite's error. */
  readonly commit: () => void
  /** Rejects all further statements. Does not roll back. */
  readonly end: () => void
  /** True after `commit` or `end`. */
  readonly isEnded: () => boolean
  /** The statements that exceeded the threshold so far. */
  readonly slow: ReadonlyArray<SlowStatement>
}

interface SlowStatement {
  readonly statement: string
  readonly milliseconds: number
}

/** Time limits, in milliseconds. */
export interface Limits {
  /** The time limit of the transaction, in the time of `performance.now`. */
  readonly deadline: number
  /** The duration above which a statement is logged. */
  readonly slow: number
}

/** Logs statements as warnings without their values, and counts them in `database_slow_statements`. */
export const logSlow = (slow: ReadonlyArray<SlowStatement>): Effect.Effect<void> =>
  slow.length === 0
    ? Effect.void
    : Effect.forEach(
        slow,
        ({ statement, milliseconds }) =>
          Effect.logWarning("slow statement").pipe(
            Effect.annotateLogs({ statement: StatementText.forLog(statement), milliseconds: Math.round(milliseconds) }),
            Effect.zipRight(Metric.increment(slowStatements))
          ),
        { discard: true }
      )

// SQLite's message can quote stored values, so only its result code is included.
const withoutValues = (statement: string, { message, cause }: SqlError): FailedStatement =>
  new FailedStatement(statement, { message, cause: { code: codeOf(cause) } })

/** Makes the connection of a transaction that has begun. */
export const make = (driver: StatementRunner, { deadline, slow: threshold }: Limits): TransactionConnection => {
  let ended = false
  const slow: Array<SlowStatement> = []

  // A statement blocks the thread and cannot be timed out, so its duration is checked after it has ended.
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
          // SQLITE_INTERRUPT is mapped to QueryTimeout.
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
    isEnded: () => ended,
    slow
  }
}
