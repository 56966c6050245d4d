/**
 * The program whole, as it is loaded for every command that does more than tell of itself.
 */
import type { Table } from "./CommandTable.ts"
import { run } from "./Run.ts"

/** Put in when the program is built. */
declare const COMMANDS: Table

run(COMMANDS)
