/**
 * The commands of the command line's terminal. A module of its own, so that the browser does not load those that it does not
 * have.
 */
import * as Commands from "./Commands.ts"
import * as WritingCommands from "./WritingCommands.ts"

export const cli = [...Commands.rows.filter((row) => row.in !== "web"), ...WritingCommands.rows]
