/**
 * Help for what somebody types: the help of a command, and what a word that is none may have been meant for.
 */
import type { CommandLine } from "../program/CommandLine.ts"
import { isOn } from "../program/CommandLine.ts"
import * as CommandTable from "./CommandTable.ts"
import { examples } from "./Examples.ts"
import { meant, question } from "./DidYouMean.ts"
import * as CommandHelp from "./CommandHelp.ts"
import type { Style } from "../render/layout/Style.ts"

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

/** Whether help is asked for, and not in a text that follows `--`. */
export const isRequested = (line: CommandLine): boolean => isOn(line, "--help")

/** The help of the command that is named. */
export const render = (
  table: CommandTable.Table,
  { node }: CommandLine,
  version: string,
  style: Style
): ReadonlyArray<string> => {
  // It takes what all of them take, and nothing else.
  const plainest = CommandTable.follow(table, ["whoami"]).node
  const shared = new Set(plainest.options.map(({ name }) => name))
  const beyond =
    node.path.length === 0
      ? [
          { name: "-h, --help", description: "This text, or that of a command.", optional: true },
          { name: "--version", description: "The version.", optional: true },
          { name: "--completions SHELL", description: "A completion script for bash, fish or zsh.", optional: true }
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
export const unknownCommand = ({
  node,
  unknown
}: CommandLine): { readonly typed: string; readonly near: ReadonlyArray<string> } | undefined => {
  if (unknown === undefined) {
    return undefined
  }
  const names = node.commands.map(({ name }) => name)
  const inFull = (word: string) => `${commandName(node)} ${word}`
  return { typed: inFull(unknown), near: meant(unknown, names).map(inFull) }
}

/** A command with the program's name, as it is typed. */
export const commandName = ({ path }: CommandTable.Node): string => ["scipnet", ...path].join(" ")

/** A word that is nearly one of those that can be chosen from for the command, with what may have been meant. */
const similarChoices = ({ node, options, arguments: words }: CommandLine) => {
  const choices = [...node.arguments, ...node.options].flatMap(({ choices = [] }) => choices)
  return [...words, ...options.flatMap(({ value }) => (typeof value === "string" ? [value] : []))]
    .filter((word) => !choices.includes(word))
    .map((typed) => meant(typed, choices))
    .find((near) => near.length > 0)
}

/** What to do next, in a line, after a command line that could not be read. */
export const usageAdvice = (line: CommandLine): string =>
  `${question(similarChoices(line) ?? [])} See ${commandName(line.node)} --help.`.trim()
