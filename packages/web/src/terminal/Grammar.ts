/** The commands of the terminal in the browser, and their parser. */
import * as CommandTables from "@scipnet/presentation/terminal/CommandTables"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import * as ItemNumber from "../words/ItemNumber.ts"

export { splitType } from "@scipnet/presentation/terminal/Grammar"

/** The name of a command. */
export type Name = (typeof CommandTables.web)[number]["name"]

/** A command with its usage. */
export type CommandHelp = Grammar.Command<Name>

/** A line of which the first word is a command. */
export type ParsedLine = Pick<Grammar.ParsedCommand<Name>, "name" | "words">

const grammar = Grammar.make(CommandTables.web)

/** All commands, a function that finds one by its name or alias, and one that returns a usage. */
export const { commands, findCommand, usageOf } = grammar

/** Reads a line; undefined when its first word is no command. */
export const parse = (line: string): ParsedLine | undefined => {
  const parsed = grammar.parse(line)
  return parsed?.kind === "command" ? { name: parsed.name, words: parsed.words } : undefined
}

/** Reads a line: a command, an item number, or the words of a search. */
export const interpret = (typed: string): ParsedLine =>
  parse(typed) ?? {
    name: ItemNumber.parse(typed) === undefined ? "SEARCH" : "ACCESS",
    words: typed.trim().split(/\s+/)
  }
