/** The text of a statement for people who read logs. */

/** The maximum number of characters. A statement that inserts many rows repeats its parameters for each of them. */
const maximum = 500

/** Shortens the text of a statement, and adds how long it is. */
export const forLog = (statement: string | null): string | null =>
  statement === null || statement.length <= maximum
    ? statement
    : `${statement.slice(0, maximum)}… (${statement.length} characters)`
