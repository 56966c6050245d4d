/**
 * Statements that change an append-only log, as another program could: they drop the triggers and create them again.
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

/** Statements that run without the triggers of the log, which are created again afterwards. */
export const lifted = (...statements: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...drop,
  ...statements,
  ...triggers.map(({ statement }) => statement)
]

/** The same statements as one text. */
export const text = (...statements: ReadonlyArray<string>): string => `${lifted(...statements).join(";\n")};`
