/**
 * The commands of the terminal and their parser.
 */
import * as CommandTables from "@scipnet/presentation/terminal/CommandTables"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"

export type Name = (typeof CommandTables.cli)[number]["name"]

export const { commands, names, parse, findCommand, usageOf, hasNoOutput } = Grammar.make(CommandTables.cli)
