/**
 * Where a database's file is, to be noticed when it is another's place by now: SQLite goes on with a file that was
 * removed or replaced, and what it commits there is lost.
 */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import { Effect } from "effect"
import { DatabaseUnavailable } from "./DatabaseError.ts"

export interface Place {
  /** Fails with `DatabaseUnavailable` when the file that was opened is not there any more. */
  readonly check: (operation: string) => Effect.Effect<void, DatabaseUnavailable>
}

const found = (path: string) => statSync(path, { throwIfNoEntry: false })

const gone = (operation: string) =>
  Effect.fail(
    new DatabaseUnavailable({
      operation,
      statement: null,
      attempt: 1,
      reason: "the file was removed or replaced since it was opened"
    })
  )

/** The place of a file that is open. */
export const of = (filename: string): Place => {
  const path = resolve(filename)
  const opened = found(path)
  return {
    check: (operation) =>
      Effect.suspend(() => {
        const now = found(path)
        return now !== undefined && now.ino === opened?.ino && now.dev === opened.dev ? Effect.void : gone(operation)
      })
  }
}

/** The place of a database that has no file. */
export const none: Place = { check: () => Effect.void }
