/**
 * Names of tables and columns: which are allowed, which are reserved, and how they are written in SQL.
 */
const longest = 100
const pattern = /^[A-Za-z_\u{80}-\u{10FFFF}][\w$\u{80}-\u{10FFFF}]*$/u

/** How the names of the tables start that a rebuild fills beside those in use. */
export const shadowPrefix = "rebuilding_"

// The event store's own tables, and the table-valued functions that a table of the same name would hide.
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

/** The form by which SQLite compares names: without regard to the case of ASCII letters, and of no others. */
export const fold = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/**
 * True for a name that can be used: 1 to 100 characters, a letter, `_` or any character beyond ASCII first, then also digits
 * and `$`.
 */
export const isValid = (name: string): boolean => name.length <= longest && pattern.test(name) && name.isWellFormed()

/** True for a name that no projection's table may have, because the event store or SQLite uses it. */
export const isReserved = (name: string): boolean => {
  const folded = fold(name)
  return reserved.has(folded) || reservedPrefixes.some((prefix) => folded.startsWith(prefix))
}

/** A name in SQL. Quoted, it may be a keyword such as `order`. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
