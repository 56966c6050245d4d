/**
 * Validates and quotes names of tables and columns, and lists the reserved names.
 */
const longest = 100
const pattern = /^[A-Za-z_\u{80}-\u{10FFFF}][\w$\u{80}-\u{10FFFF}]*$/u

/** The prefix of the tables that a rebuild fills while the current tables of the projection stay in use. */
export const shadowPrefix = "rebuilding_"

// The tables of the event store, and the table-valued functions that a table of the same name would hide.
const reserved: ReadonlySet<string> = new Set([
  "events",
  "commands",
  "projections",
  "projection_tables",
  "consumers",
  "parked_events",
  "rebuild",
  "stored_states",
  "log",
  "migrations",
  "json_each",
  "json_tree"
])
const reservedPrefixes = ["sqlite_", "pragma_", shadowPrefix]

/** Converts ASCII letters to lower case, as SQLite does to compare names. Other letters are unchanged. */
export const foldCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/**
 * Tests whether a name is valid: 1 to 100 characters, of which the first is a letter, `_` or a non-ASCII character, and the
 * others can also be digits and `$`.
 */
export const isValid = (name: string): boolean => name.length <= longest && pattern.test(name) && name.isWellFormed()

/** Tests whether the event store or SQLite uses a name, in which case no projection can have a table of this name. */
export const isReserved = (name: string): boolean => {
  const folded = foldCase(name)
  return reserved.has(folded) || reservedPrefixes.some((prefix) => folded.startsWith(prefix))
}

/** Quotes a name for SQL, so that it can be a keyword such as `order`. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
