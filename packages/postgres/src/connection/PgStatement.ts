/**
 * Statements for PostgreSQL as data, and their results.
 */

/** A value of a parameter. Objects and dates are passed as JSON text and milliseconds. */
export type PgValue = string | number | boolean | null | ReadonlyArray<string | number | boolean | null>

/** One SQL statement with its parameters. */
export interface PgStatement {
  /** A name prepares the statement once for each connection; a text must always have the same name. */
  readonly name?: string
  readonly text: string
  /** The values of `$1`, `$2`, … */
  readonly values?: ReadonlyArray<PgValue>
}

export interface PgResult {
  /** The rows, with a field for each column; `int8` as numbers. */
  readonly rows: ReadonlyArray<unknown>
  /** The number of rows that were returned or changed. */
  readonly count: number
  /** The command that PostgreSQL reports, such as `COMMIT`: a failed transaction reports `ROLLBACK` to `COMMIT`. */
  readonly command: string
  /** True when PostgreSQL sent a warning with the result. */
  readonly warned: boolean
}

/** Begins a transaction whose statements each see what was committed before them, whatever the server's default is. */
export const beginWrite: PgStatement = { text: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE" }

/** Begins a transaction that reads one snapshot and changes nothing, whatever the server's default is. */
export const beginSnapshot: PgStatement = { text: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY NOT DEFERRABLE" }

/** Makes a prepared statement as a function of its parameters. */
export const prepared =
  (name: string, text: string) =>
  (...values: ReadonlyArray<PgValue>): PgStatement => ({ name, text, values })
