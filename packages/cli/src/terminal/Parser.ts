/**
 * The commands of the terminal and their parser.
 */
import * as CliCommands from "@scipnet/presentation/terminal/CliCommands"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"

export type Name = (typeof CliCommands.cli)[number]["name"]

export const { commands, names, parse, findCommand, usageOf, hasNoOutput } = Grammar.make(CliCommands.cli)
