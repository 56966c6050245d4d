/** The commands of the terminal in the browser, and their parser. */
import * as Commands from "@scipnet/presentation/terminal/Commands"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import * as ShellCommands from "@scipnet/presentation/terminal/ShellCommands"
import * as ItemNumber from "../words/ItemNumber.ts"

export { splitType } from "@scipnet/presentation/terminal/Grammar"

/** The name of a command. */
export type Name = (typeof Commands.web)[number]["name"]

/** A command with its usage. */
export type CommandHelp = Grammar.Command<Name>

/** A line of which the first word is a command. */
export type ParsedLine = Pick<Grammar.ParsedCommand<Name>, "name" | "words">

const grammar = Grammar.make(Commands.web)

/** All commands, a function that finds one by its name or alias, and one that returns a usage. */
export const { commands, findCommand, usageOf } = grammar

/** Reads a line; undefined when its first word is no command. */
export const parse = (line: string): ParsedLine | undefined => {
  const parsed = grammar.parse(line)
  return parsed?.kind === "command" ? { name: parsed.name, words: parsed.words } : undefined
}

/** The first word of a line and the command for a shell, if only the terminal of the command line has the command. */
export const elsewhere = (line: string): { readonly name: string; readonly shell: string } | undefined => {
  const [name = ""] = line.trim().split(/\s+/, 1)
  const shell = ShellCommands.shellCommand(name)
  return shell === undefined ? undefined : { name: name.toUpperCase(), shell }
}

/** Reads a line: a command, an item number, or the words of a search. */
export const interpret = (typed: string): ParsedLine =>
  parse(typed) ?? {
    name: ItemNumber.parse(typed) === undefined ? "SEARCH" : "ACCESS",
    words: typed.trim().split(/\s+/)
  }
