/**
 * Where a database's files are, to be noticed when they are somebody else's place by now: SQLite goes on with files that
 * were removed or replaced, and what it commits there is lost.
 */
import { realpathSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { Effect } from "effect"
import { DatabaseCorrupt, DatabaseUnavailable } from "../DatabaseError.ts"

export interface FileReplacement {
  /**
   * What is wrong with it, if anything: `DatabaseUnavailable` when the file that was opened is not there any more, or
   * what SQLite keeps beside it is not: all has to be closed then, and what was committed before comes back into the file
   * with that. `DatabaseCorrupt` when nothing is left in the file.
   */
  readonly wrong: (operation: string) => DatabaseUnavailable | DatabaseCorrupt | undefined
  /** To be told that the file was opened; to be written, its log is open as long as it is. */
  readonly entered: (access: "read" | "write") => Effect.Effect<void>
  /** How many bytes the log beside the file has; 0 when there is none. */
  readonly logSize: Effect.Effect<number>
  /** To be told that what writes was closed: the log may go then, and another come. */
  readonly left: Effect.Effect<void>
}

interface Found {
  /** What tells a file from any other. It cannot come again as long as somebody has the file open. */
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

// SQLite finds out by itself that pages are missing, but takes a file without any for an empty database.
const smallestPage = 512

/** Whether a connection that is good by itself was refused: closing it at once would help nobody. */
export const isLostLog = ({ reason }: { readonly reason: string }): boolean => reason === lostLog

/** SQLite keeps its log beside the file that a link leads to. */
const realPath = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    // It is not there, as whoever looks at it next finds out.
    return path
  }
}

/** The place of a file that is there once it is entered. */
export const of = (filename: string): FileReplacement => {
  const path = resolve(filename)
  let file = "none"
  let beside: ReadonlyArray<readonly [path: string, identity: string]> = []
  const isAnother = (found: Found, known: string) => known === "none" || found.identity !== known
  const isLost = ([each, known]: readonly [path: string, identity: string]) => isAnother(look(each), known)
  return {
    wrong: (operation) => {
      const context = { operation, statement: null, attempt: 1 }
      const found = look(path)
      const reason = isAnother(found, file) ? lostFile : beside.some(isLost) ? lostLog : undefined
      return reason !== undefined
        ? new DatabaseUnavailable({ ...context, reason })
        : found.size < smallestPage
          ? new DatabaseCorrupt({ ...context, reason: cutOff })
          : undefined
    },
    entered: (access) =>
      Effect.sync(() => {
        file = file === "none" ? look(path).identity : file
        const real = realPath(path)
        const log = access === "write" ? [`${real}-wal`, `${real}-shm`] : []
        beside = log.map((each) => [each, look(each).identity] as const)
      }),
    logSize: Effect.sync(() => look(`${realPath(path)}-wal`).size),
    left: Effect.sync(() => {
      beside = []
    })
  }
}

/** The place of a database that has no file. */
export const none: FileReplacement = {
  wrong: () => undefined,
  entered: () => Effect.void,
  logSize: Effect.succeed(0),
  left: Effect.void
}
