/**
 * Rows that are written in the transaction of an append, as statements.
 */
import type { PgResult, PgStatement } from "../connection/PgStatement.ts"

/**
 * Statements that run in order after the append's events are inserted, in the same transaction. They do not run for an append
 * that is rejected or was committed before.
 */
export interface PgCompanionWrite {
  readonly statements: ReadonlyArray<PgStatement>
  /**
   * Receives the result of each statement once the transaction is committed. Not called when the reply to the commit was
   * lost and a later attempt found the append in the log: the results are lost, their effects are not.
   */
  readonly onRows?: (results: ReadonlyArray<PgResult>) => void
  /** Reads the lost results from what the statements wrote, in the transaction of the later attempt. */
  readonly recover?: Pick<PgCompanionWrite, "statements" | "onRows">
}

/** The companion writes of an append; undefined for one without. */
export type PgCompanion = PgCompanionWrite | undefined
