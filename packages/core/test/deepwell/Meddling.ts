/**
 * Reads, locks and damages files as another program does.
 */
import { readdirSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname } from "node:path"
import { Effect } from "effect"
import * as Guards from "../eventsourcing/sql/Guards.ts"

interface Connection {
  readonly exec: (statements: string) => void
  readonly prepare: (statement: string) => { readonly all: () => ReadonlyArray<unknown> }
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

/** Runs statements on a file. */
export const meddle = (filename: string, statements: string): void =>
  using(filename, (connection) => connection.exec(statements))

/** Runs statements that change the log of a deepwell. */
export const tamper = (filename: string, ...statements: ReadonlyArray<string>): void =>
  meddle(filename, Guards.text(...statements))

/** All rows of a query. */
export const rows = (filename: string, query: string): ReadonlyArray<unknown> =>
  using(filename, (connection) => connection.prepare(query).all())

/** Runs statements on a file, and keeps it open until the scope closes. */
export const hold = (filename: string, statements: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const connection = new Driver(filename)
      connection.exec(statements)
      return connection
    }),
    (connection) => Effect.sync(() => connection.close())
  )

/** The other files in the folder of a file. */
export const beside = (filename: string): ReadonlyArray<string> =>
  readdirSync(dirname(filename))
    .filter((name) => name !== basename(filename))
    .toSorted()
