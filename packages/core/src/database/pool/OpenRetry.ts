/**
 * Retries opening a file while the process or the machine has no free file descriptors.
 */
import { accessSync, constants, existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type DatabaseError, DatabaseUnavailable } from "../DatabaseError.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"

const { R_OK, W_OK, X_OK } = constants

// SQLite reports a missing or inaccessible file with the same code, SQLITE_CANTOPEN. Such a file is not retried.
const isOpenToUs = (filename: string, mode: number): boolean => {
  const path = resolve(filename)
  try {
    accessSync(dirname(path), mode | X_OK)
    accessSync(path, mode)
    ;[`${path}-wal`, `${path}-shm`].filter((each) => existsSync(each)).forEach((each) => accessSync(each, mode))
    return true
  } catch {
    // The file does not exist or access is denied.
    return false
  }
}

const attempted = (error: DatabaseError, attempt: number): DatabaseError =>
  error._tag === "DatabaseUnavailable"
    ? new DatabaseUnavailable({
        operation: error.operation,
        statement: error.statement,
        reason: error.reason,
        attempt: Math.max(attempt, error.attempt)
      })
    : error

/**
 * Runs `opening`, and retries it with backoff for the `openTimeout` while it fails with `SQLITE_CANTOPEN` although the file and
 * its folder are accessible. Fails with the last error, which has the number of attempts.
 */
export const openWithRetry = <A, R>(
  filename: string,
  access: "read" | "write",
  settings: DatabaseSettings,
  opening: Effect.Effect<A, DatabaseError, R>
): Effect.Effect<A, DatabaseError, R> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    BusyRetry.retryWhile(
      (error) =>
        error.reason.startsWith("SQLITE_CANTOPEN") && isOpenToUs(filename, access === "read" ? R_OK : R_OK | W_OK)
    )(settings, now + Duration.toMillis(settings.openTimeout), (attempt) =>
      Effect.mapError(opening, (error) => attempted(error, attempt))
    )
  )
