/**
 * A deepwell in a file, with its database and log: for tests of restarts and of stored bytes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Deepwell } from "@scipnet/core"
import { Effect, Layer } from "effect"
import * as Database from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as FileFormat from "../../src/deepwell/FileFormat.ts"
import * as SqliteSharedTables from "../../src/deepwell/SqliteSharedTables.ts"
import { Passwords } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"
import * as Fixture from "./Fixture.ts"

/** A folder that is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "deepwell-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** The name of a file in such a folder. */
export const filename = Effect.map(folder, (path) => join(path, "deepwell.db"))

interface Options {
  readonly security?: Partial<Security.Parameters>
  readonly database?: Partial<DatabaseSettings.DatabaseSettings>
}

/** The service of a file, with its database and log. Hashes are cheap unless `security` says otherwise. */
export const layer = (file: string, { security = {}, database = {} }: Options = {}) => {
  const chosen = { ...Security.defaults, ...Fixture.security, ...security }
  const storage = Layer.merge(
    Passwords.layer.pipe(Layer.provideMerge(Security.SecurityConfig.layer(chosen))),
    Database.layer({
      filename: file,
      create: true,
      applicationId: 0x53435044,
      migrations: FileFormat.migrations,
      settings: { ...DatabaseSettings.defaults, ...database }
    })
  )
  return Deepwell.layer.pipe(
    Layer.provideMerge(Layer.merge(EventLog.layer, SqliteSharedTables.layer)),
    Layer.provideMerge(storage)
  )
}

/** The contents of all files of a folder. */
export const bytes = (path: string): ReadonlyArray<readonly [file: string, bytes: Buffer]> =>
  readdirSync(path).map((file) => [file, readFileSync(join(path, file))] as const)
