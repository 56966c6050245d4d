/**
 * The function that runs SQL statements synchronously inside a transaction. Statements have no spans, since creating a span
 * takes longer than most statements; the transaction has one.
 */

/** The values of a statement's parameters. Store booleans as 0 or 1, and times as integer milliseconds since the epoch. */
export type Values = ReadonlyArray<string | number | null>

/**
 * Runs a statement in the current transaction and returns its rows as objects by column name. Parameters are written as `?`.
 * Each statement is prepared once per connection and cached.
 *
 * Throws a `FailedStatement` if SQLite rejects the statement or the transaction exceeds its time limit; an uncaught one rolls
 * the transaction back. Throws an `Error` after the end of the transaction.
 *
 * @example
 * const rows = run("SELECT text FROM notes WHERE id = ?", [7]) // [{ text: "hello" }]
 */
export type Run = (statement: string, values?: Values) => ReadonlyArray<unknown>
