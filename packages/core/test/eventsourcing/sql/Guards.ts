/**
 * Changing a log that refuses it, as another program with the file could: its triggers are dropped, and made again.
 */
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"

const triggers = EventStoreMigrations.migrations
  .flatMap(({ statements }) => statements)
  .flatMap((statement) => {
    const name = /^CREATE TRIGGER (\w+)/.exec(statement)?.[1]
    return name === undefined ? [] : [{ name, statement }]
  })

/** The statements that remove the triggers of the log. */
export const drop: ReadonlyArray<string> = triggers.map(({ name }) => `DROP TRIGGER IF EXISTS ${name}`)

/** The names of the triggers of the log. */
export const names: ReadonlyArray<string> = triggers.map(({ name }) => name)

/** Statements with the triggers of the log out of the way while they run. */
export const lifted = (...statements: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...drop,
  ...statements,
  ...triggers.map(({ statement }) => statement)
]

/** The same as one text of several statements. */
export const text = (...statements: ReadonlyArray<string>): string => `${lifted(...statements).join(";\n")};`
