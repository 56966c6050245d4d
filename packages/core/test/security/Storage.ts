/**
 * A database with the security tables only.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Either } from "effect"
import { Database, layer } from "../../src/database/Database.ts"
import type { Run } from "../../src/database/transaction/SqlRunner.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import * as SecurityMigrations from "../../src/security/SecurityMigrations.ts"

export const at = (filename: string) =>
  layer({
    filename,
    create: true,
    applicationId: 0x73656375,
    migrations: SecurityMigrations.migrations,
    settings: DatabaseSettings.defaults
  })

export const memory = at(":memory:")

/** The name of a file in a temporary folder that is deleted with the scope. */
export const file = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "security-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  ),
  (folder) => join(folder, "security.db")
)

/** Runs a write transaction. */
export const write = <A>(use: (run: Run) => A) =>
  Effect.flatMap(Database, (database) => database.write("test write", (run) => Either.right(use(run))))

/** Runs a query. */
export const rows = (text: string) =>
  Effect.flatMap(Database, (database) =>
    database.read("test read", (run) => run(text).filter((row) => typeof row === "object" && row !== null))
  )
