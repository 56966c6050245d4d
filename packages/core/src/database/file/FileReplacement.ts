/**
 * Detects that the database file or its `-wal` or `-shm` file was removed or replaced while it was open. SQLite would continue
 * to use the unlinked files, and the commits in them would be lost.
 */
import { realpathSync, statSync } from "node:fs"
import { resolve } from "node:path"
import * as Effect from "effect/Effect"
import { DatabaseCorrupt, DatabaseUnavailable } from "../DatabaseError.ts"

/** The observed identities of a database's files. */
export interface FileReplacement {
  /**
   * Compares the files with the observed identities. Returns undefined if they are the same.
   *
   * Returns `DatabaseUnavailable` if the database file, or the `-wal` or `-shm` file of the writer, was removed or replaced. If
   * only the `-wal` or `-shm` file was, the last connection to close still writes the earlier commits into the database file.
   * Returns `DatabaseCorrupt` if the database file was truncated to less than one page.
   */
  readonly replacementError: (operation: string) => DatabaseUnavailable | DatabaseCorrupt | undefined
  /**
   * Records the identity of the database file after it was opened, and with `write` those of its `-wal` and `-shm`
   * files.
   */
  readonly opened: (access: "read" | "write") => Effect.Effect<void>
  /** The size of the `-wal` file in bytes; 0 if it does not exist. */
  readonly logSize: Effect.Effect<number>
  /**
   * Forgets the identities of the `-wal` and `-shm` files after the writer was closed: SQLite may delete and recreate
   * them.
   */
  readonly closed: Effect.Effect<void>
}

interface Found {
  /** Device and inode number. The inode number is not reused while a process has the file open. */
  readonly identity: string
  readonly size: number
}

const look = (path: string): Found => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined
    ? { identity: "none", size: 0 }
    : { identity: `${found.dev}:${found.ino}`, size: found.size }
}

const lostFile = "the file was removed or replaced since it was opened"
const lostLog = "the log beside the file was removed or replaced since it was opened"

const cutOff = "the file was cut off since it was opened"

// In bytes. SQLite reports missing pages, but treats a file without a complete page as an empty database.
const smallestPage = 512

/**
 * True for the error of a removed or replaced `-wal` or `-shm` file. The connection itself still works: closing it
 * does not help.
 */
export const isLostLog = ({ reason }: { readonly reason: string }): boolean => reason === lostLog

/** Resolves symbolic links: SQLite creates the `-wal` and `-shm` files next to the target of a link. */
const realPath = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    // The path does not exist; the following check reports that.
    return path
  }
}

/** Observes the files of a database. Call `opened` after opening it and before the first `replacementError`. */
export const forFile = (filename: string): FileReplacement => {
  const path = resolve(filename)
  let file = "none"
  let beside: ReadonlyArray<readonly [path: string, identity: string]> = []
  const isAnother = (found: Found, known: string) => known === "none" || found.identity !== known
  const isLost = ([each, known]: readonly [path: string, identity: string]) => isAnother(look(each), known)
  return {
    replacementError: (operation) => {
      const context = { operation, statement: null, attempt: 1 }
      const found = look(path)
      const reason = isAnother(found, file) ? lostFile : beside.some(isLost) ? lostLog : undefined
      return reason !== undefined
        ? new DatabaseUnavailable({ ...context, reason })
        : found.size < smallestPage
          ? new DatabaseCorrupt({ ...context, reason: cutOff })
          : undefined
    },
    opened: (access) =>
      Effect.sync(() => {
        file = file === "none" ? look(path).identity : file
        const real = realPath(path)
        const log = access === "write" ? [`${real}-wal`, `${real}-shm`] : []
        beside = log.map((each) => [each, look(each).identity] as const)
      }),
    logSize: Effect.sync(() => look(`${realPath(path)}-wal`).size),
    closed: Effect.sync(() => {
      beside = []
    })
  }
}

/** Observes nothing: for a database in memory. */
export const none: FileReplacement = {
  replacementError: () => undefined,
  opened: () => Effect.void,
  logSize: Effect.succeed(0),
  closed: Effect.void
}
