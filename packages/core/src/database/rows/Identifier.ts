/**
 * Names of tables and columns: validation, reserved names, and quoting in SQL.
 */
const longest = 100
const pattern = /^[A-Za-z_\u{80}-\u{10FFFF}][\w$\u{80}-\u{10FFFF}]*$/u

/** The prefix of tables that a rebuild fills while the projection's own tables are in use. */
export const shadowPrefix = "rebuilding_"

// The tables of the event store, and table-valued functions that a table of the same name would hide.
const reserved: ReadonlySet<string> = new Set([
  "events",
  "commands",
  "projections",
  "projection_tables",
  "consumers",
  "rebuild",
  "log",
  "migrations",
  "json_each",
  "json_tree"
])
const reservedPrefixes = ["sqlite_", "pragma_", shadowPrefix]

/** Folds a name as SQLite compares names: ASCII letters to lower case, other letters unchanged. */
export const fold = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/**
 * True for a valid name: 1 to 100 characters; the first one is a letter, `_` or a non-ASCII character, the others may also
 * be digits and `$`.
 */
export const isValid = (name: string): boolean => name.length <= longest && pattern.test(name) && name.isWellFormed()

/** True for a name that the event store or SQLite uses, so that no projection may have a table of this name. */
export const isReserved = (name: string): boolean => {
  const folded = fold(name)
  return reserved.has(folded) || reservedPrefixes.some((prefix) => folded.startsWith(prefix))
}

/** Quotes a name for SQL, so that it may be a keyword such as `order`. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
