/**
 * The commands of the terminal and their parser.
 */
import * as Commands from "@scipnet/presentation/terminal/Commands"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"

export type Name = (typeof Commands.cli)[number]["name"]

export const { commands, names, parse, findCommand, usageOf, hasNoOutput } = Grammar.make(Commands.cli)
