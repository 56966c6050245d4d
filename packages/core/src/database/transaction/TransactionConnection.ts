/**
 * A connection for as long as one transaction lasts. A fiber that outlives the transaction cannot write into the next.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Metric } from "effect"
import * as Connections from "../sqlite/Connection.ts"
import { codeOf, FailedStatement } from "../DatabaseError.ts"
import type { StatementRunner } from "../sqlite/StatementRunner.ts"
import { slowStatements } from "../DatabaseMetrics.ts"
import type { Run } from "./SqlRunner.ts"

export interface TransactionConnection {
  readonly run: Run
  readonly connection: Connection
  /** Commits, and ends it; throws as SQLite says. */
  readonly commit: () => void
  /** From now on every statement on this lease dies. */
  readonly end: () => void
  /** The statements that took longer than they should. */
  readonly slow: ReadonlyArray<Slow>
}

interface Slow {
  readonly statement: string
  readonly milliseconds: number
}

/** How long statements may take, all in milliseconds. */
export interface Limits {
  /** Until when they have to be done, by a clock that only goes forward (`performance.now`). */
  readonly deadline: number
  /** Those that take longer are logged. */
  readonly slow: number
}

/** As SQLite itself says that a statement was stopped. */
const late = { cause: { code: "SQLITE_INTERRUPT" }, message: "Out of time" }

/** Logs statements that were slow. */
export const warn = (slow: ReadonlyArray<Slow>): Effect.Effect<void> =>
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

// What SQLite says may quote the values of the row, and the library's own spans would show it: its code stays.
const withoutValues = (statement: string, { message, cause }: SqlError): FailedStatement =>
  new FailedStatement(statement, { message, cause: { code: codeOf(cause) } })

export const make = (driver: StatementRunner, { deadline, slow: threshold }: Limits): TransactionConnection => {
  let ended = false
  const slow: Array<Slow> = []

  // A statement holds its thread, so it is only known afterwards how long it took.
  const watched = <A>(statement: string, ask: () => A): A => {
    const begun = performance.now()
    try {
      return ask()
    } finally {
      const milliseconds = performance.now() - begun
      if (milliseconds > threshold) {
        slow.push({ statement, milliseconds })
      }
    }
  }

  const guarded =
    <A>(ask: (statement: string, values?: ReadonlyArray<unknown>) => A) =>
    (statement: string, values?: ReadonlyArray<unknown>): A => {
      if (ended) {
        throw new Error("A statement came after the end of its transaction")
      }
      try {
        const answer = watched(statement, () => ask(statement, values))
        if (performance.now() > deadline) {
          throw new SqlError(late)
        }
        return answer
      } catch (thrown) {
        throw thrown instanceof SqlError ? withoutValues(statement, thrown) : thrown
      }
    }

  const leased = { rows: guarded(driver.rows), once: guarded(driver.once), lists: guarded(driver.lists) }
  return {
    run: leased.rows,
    connection: Connections.over(leased),
    commit: () => {
      ended = true
      watched("COMMIT", () => driver.commit())
    },
    end: () => {
      ended = true
    },
    slow
  }
}
