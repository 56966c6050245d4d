/**
 * Help for what somebody types: the help of a command, and what a word that is none may have been meant for.
 */
import * as CommandTable from "./CommandTable.ts"
import { examples } from "./Examples.ts"
import { meant, question } from "./Meant.ts"
import * as CommandHelp from "./render/CommandHelp.ts"
import type { Style } from "./render/Style.ts"

/** How the commands of the program are grouped; each stands in one place. */
export const groups: ReadonlyArray<CommandHelp.Group> = [
  ["Sit down", ["terminal", "demo"]],
  ["Look", ["access", "search", "asof"]],
  ["Keep records", ["scp", "site", "mtf", "user", "exec"]],
  ["Come in", ["init", "login", "logout", "whoami", "session"]],
  ["Oversee", ["audit", "review", "why", "policy"]],
  [
    "Care for a deepwell",
    ["doctor", "verify", "checkpoint", "backup", "restore", "rebuild", "events", "export", "import"]
  ]
]

/** Words before the first option: those that may name a command. */
const wordsOf = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = argv.findIndex((word) => word.startsWith("-"))
  return end === -1 ? argv : argv.slice(0, end)
}

const isHelp = (word: string): boolean => word === "--help" || word === "-h"

/** Whether help is asked for, and not in a text that follows `--`. */
export const isAsked = (argv: ReadonlyArray<string>): boolean => {
  const end = argv.indexOf("--")
  return (end === -1 ? argv : argv.slice(0, end)).some(isHelp)
}

const builtIn: ReadonlyArray<CommandTable.Entry> = [
  { name: "--help", says: "", optional: true },
  { name: "--version", says: "", optional: true },
  { name: "--wizard", says: "", optional: true },
  { name: "--completions", says: "", optional: true },
  { name: "--log-level", says: "", optional: true }
]

/** The help of the command that is named. */
export const of = (
  table: CommandTable.Table,
  argv: ReadonlyArray<string>,
  version: string,
  style: Style
): ReadonlyArray<string> => {
  const { node } = CommandTable.follow(table, wordsOf(argv))
  // It takes what all of them take, and nothing else.
  const plainest = CommandTable.follow(table, ["whoami"]).node
  const shared = new Set(plainest.options.map(({ name }) => name))
  const beyond =
    node.path.length === 0
      ? [
          { name: "-h, --help", says: "This text, or that of a command.", optional: true },
          { name: "--version", says: "The version.", optional: true },
          { name: "--completions SHELL", says: "A completion script for bash, fish or zsh.", optional: true }
        ]
      : []
  return CommandHelp.render(
    { ...node, options: [...node.options, ...beyond] },
    {
      example: examples[node.path.join(" ")],
      groups: node.path.length === 0 ? groups : [],
      shared: new Set([...shared, ...beyond.map(({ name }) => name)]),
      version
    },
    style
  )
}

/** The first word that should name a command and does not, with what may have been meant. */
export const unknownCommand = (
  table: CommandTable.Table,
  argv: ReadonlyArray<string>
): { readonly typed: string; readonly near: ReadonlyArray<string> } | undefined => {
  const { node, next } = CommandTable.follow(table, wordsOf(argv))
  if (next === undefined || node.commands.length === 0) {
    return undefined
  }
  const names = node.commands.map(({ name }) => name)
  const inFull = (word: string) => ["scipnet", ...node.path, word].join(" ")
  return { typed: inFull(next), near: meant(next, names).map(inFull) }
}

const flagsOf = ({ name }: CommandTable.Entry): ReadonlyArray<string> => name.match(/--[\w-]+/g) ?? []

/** The options that the command does not have, with what may have been meant by each. */
export const unknownOptions = (
  table: CommandTable.Table,
  argv: ReadonlyArray<string>
): ReadonlyArray<{ readonly typed: string; readonly near: ReadonlyArray<string> }> => {
  const { node } = CommandTable.follow(table, wordsOf(argv))
  const known = [...node.options, ...builtIn].flatMap(flagsOf)
  return argv
    .slice(0, argv.includes("--") ? argv.indexOf("--") : argv.length)
    .flatMap((word) => /^--[\w-]+/.exec(word) ?? [])
    .filter((flag) => !known.includes(flag))
    .map((typed) => ({ typed, near: meant(typed, known) }))
}

/** A word that is nearly one of those that can be chosen from for the command, with what may have been meant. */
const misspelt = ({ arguments: taken, options, path }: CommandTable.Node, argv: ReadonlyArray<string>) => {
  const choices = [...taken, ...options].flatMap(({ choices = [] }) => choices)
  return argv
    .slice(path.length)
    .filter((word) => !word.startsWith("-") && !choices.includes(word))
    .map((typed) => ({ typed, near: meant(typed, choices) }))
    .find(({ near }) => near.length > 0)
}

/** What to do next, in a line, after a command line that could not be read. */
export const advice = (table: CommandTable.Table, argv: ReadonlyArray<string>): string => {
  const { node } = CommandTable.follow(table, wordsOf(argv))
  const help = `See ${["scipnet", ...node.path].join(" ")} --help.`
  const [unknown] = unknownOptions(table, argv)
  return unknown === undefined
    ? `${question(misspelt(node, argv)?.near ?? [])} ${help}`.trim()
    : `There is no option ${unknown.typed} here.${question(unknown.near)} ${help}`
}
