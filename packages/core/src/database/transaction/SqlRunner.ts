/**
 * Runs SQL statements synchronously inside a transaction. Statements have no spans of their own: the transaction has one,
 * and a span takes longer than most statements.
 */

/** The values of a statement's parameters. Booleans are 0 or 1, times are integer milliseconds. */
export type Values = ReadonlyArray<string | number | null>

/**
 * Runs a statement in the running transaction, and returns its rows as objects by column name. The statement is prepared
 * once for each connection. Throws a `FailedStatement` if SQLite rejects it, which rolls the transaction back.
 */
export type Run = (statement: string, values?: Values) => ReadonlyArray<unknown>
