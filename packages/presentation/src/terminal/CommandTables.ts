/**
 * The commands of each terminal, in the order of the help.
 */
import * as Commands from "./Commands.ts"
import * as WritingCommands from "./WritingCommands.ts"

const rows = [...Commands.rows, ...WritingCommands.rows]

/** The commands of the command line's terminal. */
export const cli = rows.filter((row) => row.in !== "web")

/** The commands of the web application's terminal. */
export const web = rows.filter((row) => row.in !== "cli")
