/**
 * Detects versions of better-sqlite3 that abort the process on the running Node. The check runs before SQLite is loaded,
 * because an abort loses unwritten output and skips finalizers.
 */
import { createRequire } from "node:module"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { UnsupportedDriver } from "../DatabaseError.ts"

const decodeManifest = Schema.decodeUnknownSync(Schema.Struct({ version: Schema.String }))

/**
 * Returns the version range of better-sqlite3 that a version of Node requires, or undefined if `driver` is compatible. Version
 * 12 aborts on Node 24.19 and newer (`RemoveEnvironmentCleanupHook … (env) != nullptr`); version 13 ends in a segmentation fault
 * on Node 20.
 */
export const requiredRange = (driver: string, node: string): string | undefined => {
  const [driverMajor = 0] = driver.split(".").map(Number)
  const [nodeMajor = 0, nodeMinor = 0] = node.split(".").map(Number)
  if (driverMajor < 13 && (nodeMajor > 24 || (nodeMajor === 24 && nodeMinor >= 19))) {
    return "^13.2.0"
  }
  return driverMajor >= 13 && nodeMajor < 22 ? "^12.11.1" : undefined
}

// In a bundle, better-sqlite3 is resolved from the bundle; otherwise from the client, which can have a version of its own.
const isBundled = !/\/sqlite\/DriverVersion\.[jt]s$/.test(import.meta.url)

const readVersion = (): string => {
  const require = createRequire(import.meta.url)
  const importer = isBundled ? require : createRequire(require.resolve("@effect/sql-sqlite-node/SqliteClient"))
  return decodeManifest(importer("better-sqlite3/package.json")).version
}

// Read once: the version that a process has loaded does not change, and each connection is checked.
let cachedVersion: string | undefined
const installedVersion = Effect.try(() => (cachedVersion ??= readVersion()))

/** Fails with `UnsupportedDriver` if the installed better-sqlite3 would abort the process. */
export const check = (operation: string): Effect.Effect<void, UnsupportedDriver> =>
  installedVersion.pipe(
    Effect.flatMap((driver) => {
      const node = process.versions.node
      const required = requiredRange(driver, node)
      return required === undefined
        ? Effect.void
        : new UnsupportedDriver({
            operation,
            statement: null,
            attempt: 1,
            reason: `better-sqlite3 ${driver} on Node ${node}`,
            driver,
            node,
            overrides: `"overrides": { "better-sqlite3": "${required}" }`
          })
    }),
    // If better-sqlite3 is not installed or its version is unknown, opening the connection reports it.
    Effect.catchTag("UnknownException", () => Effect.void)
  )
