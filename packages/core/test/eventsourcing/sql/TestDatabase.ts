import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Duration, Effect, Either, Layer } from "effect"
import { Database, layer } from "../../../src/database/Database.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"
import type { Values } from "../../../src/database/transaction/SqlRunner.ts"
import * as Guards from "./Guards.ts"

/** A database with the tables of an event store. */
export const at = (filename: string, settings: Partial<DatabaseSettings.DatabaseSettings> = {}) =>
  layer({
    filename,
    create: true,
    applicationId: 0x65_71_75_70,
    migrations: EventStoreMigrations.migrations,
    settings: { ...DatabaseSettings.defaults, ...settings }
  })

export const memory = at(":memory:")

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "event-store-"))),
  (name) => Effect.sync(() => rmSync(name, { recursive: true }))
)

/** A file name in a temporary folder, which is removed with the scope. */
export const path = Effect.map(folder, (name) => join(name, "events.db"))

/** A database in a temporary folder, which is removed with it. */
export const file = Layer.unwrapScoped(Effect.map(path, (filename) => at(filename)))

/** A database in a temporary folder, with a time limit of one second for a transaction. */
export const impatient = Layer.unwrapScoped(
  Effect.map(path, (filename) => at(filename, { commandTimeout: Duration.seconds(1) }))
)

/** Runs one statement without the store. */
export const statement = (text: string, parameters: ReadonlyArray<string | number | null> = []) =>
  Effect.flatMap(Database, (database) =>
    database.write("a statement of the test", (run) => Either.right(run(text, parameters)))
  )

/** Runs one statement that changes the append-only log, without the triggers of the log. */
export const tamper = (text: string, parameters: ReadonlyArray<string | number | null> = []) =>
  Effect.flatMap(Database, (database) =>
    database.write("tamper", (run) => {
      for (const statement of Guards.lifted(text)) {
        run(statement, statement === text ? parameters : [])
      }
      return Either.void
    })
  )

/** The rows of a query. */
export const rows = (text: string, parameters: Values = []) =>
  Effect.flatMap(Database, (database) =>
    database.read("a query of the test", (run) =>
      run(text, parameters).filter((row) => typeof row === "object" && row !== null)
    )
  )
