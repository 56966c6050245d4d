/**
 * Another SQLite program that uses a deepwell file.
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

/** Runs statements that change the log of a deepwell, without the triggers that prevent it. */
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

/** Locks the file for writing; returns a function that unlocks it. */
export const lock = (filename: string): (() => void) => {
  const connection = new Driver(filename)
  connection.exec("BEGIN IMMEDIATE")
  return () => connection.close()
}

/** The first column of the first row. */
export const value = (filename: string, query: string): unknown =>
  using(filename, (connection) => connection.prepare(query).pluck().get())

/** Streams of audit events. */
const asked = "stream LIKE 'access-%'"

/** Counts the events that are not audit events. */
export const domainEvents = (filename: string): unknown =>
  value(filename, `SELECT count(*) FROM events WHERE NOT ${asked}`)
