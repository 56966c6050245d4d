/**
 * What cannot be opened just now, though nothing about it stands in the way: the program, or the machine, has as many
 * files open as it may.
 */
import { accessSync, constants, existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { Clock, Duration, Effect } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import { DatabaseUnavailable } from "../DatabaseError.ts"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import * as BusyRetry from "../transaction/BusyRetry.ts"

const { R_OK, W_OK, X_OK } = constants

// SQLite says the same of what may not be opened at all, where waiting would help nobody.
const isOpenToUs = (filename: string, mode: number): boolean => {
  const path = resolve(filename)
  try {
    accessSync(dirname(path), mode | X_OK)
    accessSync(path, mode)
    ;[`${path}-wal`, `${path}-shm`].filter((each) => existsSync(each)).forEach((each) => accessSync(each, mode))
    return true
  } catch {
    // It is not there, or may not be opened.
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

/** Opens a file, and tries again for the `openTimeout` while it cannot be opened only for now. */
export const waitedFor = <A, R>(
  filename: string,
  access: "read" | "write",
  settings: DatabaseSettings,
  opening: Effect.Effect<A, DatabaseError, R>
): Effect.Effect<A, DatabaseError, R> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    BusyRetry.whileRefused(
      (error) =>
        error.reason.startsWith("SQLITE_CANTOPEN") && isOpenToUs(filename, access === "read" ? R_OK : R_OK | W_OK)
    )(settings, now + Duration.toMillis(settings.openTimeout), (attempt) =>
      Effect.mapError(opening, (error) => attempted(error, attempt))
    )
  )
