/**
 * A deepwell in a file, with its database and log: for tests of restarts and of stored bytes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Deepwell } from "@scipnet/core"
import { Effect, Layer } from "effect"
import type * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import type * as Security from "../../src/security/SecurityConfig.ts"
import * as Backend from "./Backend.ts"
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
export const layer = (file: string, { security = {}, database = {} }: Options = {}) =>
  Layer.provideMerge(
    Deepwell.layer,
    Backend.services({ filename: file, security: { ...Fixture.security, ...security }, database })
  )

/** The contents of all files of a folder. */
export const bytes = (path: string): ReadonlyArray<readonly [file: string, bytes: Buffer]> =>
  readdirSync(path).map((file) => [file, readFileSync(join(path, file))] as const)
