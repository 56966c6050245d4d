/**
 * A file that SQLite is to fill: SQLite itself makes one that others on the machine may read, as the process's mask has it.
 */
import { closeSync, openSync } from "node:fs"
import { resolve } from "node:path"
import { Effect } from "effect"

/**
 * Makes an empty file of mode 0600 where nothing is, and leaves alone what is there; SQLite gives the same mode to what
 * it keeps beside it. Where a file cannot be made, opening it says why.
 */
export const make = (filename: string): Effect.Effect<void> =>
  // At once, and never of a file that was there: closing it would drop the locks that this process holds on it elsewhere.
  Effect.try(() => closeSync(openSync(resolve(filename), "wx", 0o600))).pipe(Effect.ignore)
