/**
 * Another SQLite program that has its hands on a deepwell's file.
 */
import { createRequire } from "node:module"

interface Connection {
  readonly exec: (statements: string) => void
  readonly prepare: (statement: string) => {
    readonly pluck: () => { readonly get: () => unknown; readonly all: () => ReadonlyArray<unknown> }
  }
  readonly close: () => void
}

const load = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
const Driver: new (filename: string) => Connection = load("better-sqlite3")

const using = <A>(filename: string, use: (connection: Connection) => A): A => {
  const connection = new Driver(filename)
  try {
    return use(connection)
  } finally {
    connection.close()
  }
}

export const meddle = (filename: string, statements: string): void =>
  using(filename, (connection) => connection.exec(statements))

/** Runs statements that change the log of a deepwell: the triggers that refuse it are dropped, and made again. */
export const tamper = (filename: string, ...statements: ReadonlyArray<string>): void =>
  using(filename, (connection) => {
    const column = (name: string) =>
      connection
        .prepare(`SELECT ${name} FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('events', 'log')`)
        .pluck()
        .all()
        .map(String)
    const [names, triggers] = [column("name"), column("sql")]
    connection.exec([...names.map((name) => `DROP TRIGGER ${name}`), ...statements, ...triggers].join(";\n"))
  })

/** Keeps all others from writing until the effect of what it returns. */
export const lock = (filename: string): (() => void) => {
  const connection = new Driver(filename)
  connection.exec("BEGIN IMMEDIATE")
  return () => connection.close()
}

/** The first column of the first row. */
export const value = (filename: string, query: string): unknown =>
  using(filename, (connection) => connection.prepare(query).pluck().get())

/** Streams of what was merely asked, tried or looked at. */
const asked = "stream LIKE 'access-%'"

/** How many events changed something. */
export const domainEvents = (filename: string): unknown =>
  value(filename, `SELECT count(*) FROM events WHERE NOT ${asked}`)
