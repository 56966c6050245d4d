/**
 * SQLite itself: one connection, which holds its thread while it answers. What it refuses is thrown, as a
 * `FailedStatement`: asked in an Effect each, the statements of an append would take twice as long as SQLite does.
 */
import Sqlite from "better-sqlite3"
import { FailedStatement } from "../FailedStatement.ts"

/** What SQLite can bind is text, numbers and null; it refuses anything else. */
type Ask = (statement: string, values?: ReadonlyArray<unknown>) => ReadonlyArray<unknown>

export interface Driver {
  /** The rows that a statement answers, by their columns, and none where it answers with none; it is prepared once. */
  readonly rows: Ask
  /** The same for one that is not worth keeping. */
  readonly once: Ask
  /** The same, each row as a list of its values. */
  readonly lists: (statement: string, values?: ReadonlyArray<unknown>) => ReadonlyArray<ReadonlyArray<unknown>>
}

export interface OpenDriver extends Driver {
  /** Copies the database into a file, some pages a turn of the event loop. */
  readonly backup: (target: string) => Promise<unknown>
  /** Whether a transaction has begun, and is neither committed nor undone. */
  readonly inTransaction: () => boolean
  readonly close: () => void
}

/** How many are kept prepared. All that run often are of a few hundred texts; those of a caller may be of any number. */
const most = 500

/** Does it, and says which statement failed when it throws. */
const naming = <A>(statement: string, attempt: () => A): A => {
  try {
    return attempt()
  } catch (cause) {
    throw new FailedStatement(statement, { cause, message: "SQLite refused" })
  }
}

interface Prepared {
  readonly statement: Sqlite.Statement<ReadonlyArray<unknown>, ReadonlyArray<unknown>>
  /** Of what it answers; none if it answers with nothing. */
  readonly columns: ReadonlyArray<string>
}

const prepare = (database: Sqlite.Database, text: string): Prepared => {
  const statement = database.prepare<ReadonlyArray<unknown>, ReadonlyArray<unknown>>(text)
  return statement.reader
    ? { statement: statement.raw(), columns: statement.columns().map(({ name }) => name) }
    : { statement, columns: [] }
}

const lists = ({ statement }: Prepared, values: ReadonlyArray<unknown>): ReadonlyArray<ReadonlyArray<unknown>> => {
  if (statement.reader) {
    return statement.all(values)
  }
  statement.run(values)
  return []
}

/** Made here: the objects that the driver makes take twice as long, and longer to read. */
const rows = (prepared: Prepared, values: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  lists(prepared, values).map((list) => {
    const row: Record<string, unknown> = {}
    prepared.columns.forEach((column, at) => {
      row[column] = list[at]
    })
    return row
  })

/** Opens a file, or whatever else SQLite takes for a name; throws what SQLite says to that. */
export const open = (filename: string, access: "read" | "write"): OpenDriver => {
  // With a timeout it would wait for a lock inside SQLite, and the event loop with it.
  const database = new Sqlite(filename, { readonly: access === "read", timeout: 0 })
  const known = new Map<string, Prepared>()
  const prepared = (text: string): Prepared => {
    const found = known.get(text)
    if (found !== undefined) {
      return found
    }
    const made = prepare(database, text)
    if (known.size >= most) {
      known.clear()
    }
    known.set(text, made)
    return made
  }
  return {
    rows: (statement, values = []) => naming(statement, () => rows(prepared(statement), values)),
    once: (statement, values = []) => naming(statement, () => rows(prepare(database, statement), values)),
    lists: (statement, values = []) => naming(statement, () => lists(prepared(statement), values)),
    backup: (target) => database.backup(target),
    inTransaction: () => database.inTransaction,
    close: () => {
      database.close()
    }
  }
}
