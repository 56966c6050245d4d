/**
 * Creates database files that only their owner can read. SQLite's own default mode, less the process's umask, usually allows
 * other users to read them.
 */
import { closeSync, openSync } from "node:fs"
import { resolve } from "node:path"
import * as Effect from "effect/Effect"

/**
 * Creates an empty file with mode 0600 if the path does not exist. SQLite creates the `-wal` and `-shm` files with the mode of
 * the database file. Errors are ignored, since opening the file reports them.
 */
export const make = (filename: string): Effect.Effect<void> =>
  // "wx" never opens an existing file: closing it would release the locks that other connections of this process hold on it.
  Effect.try(() => closeSync(openSync(resolve(filename), "wx", 0o600))).pipe(Effect.ignore)
