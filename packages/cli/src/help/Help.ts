/**
 * The help of a command, and advice for an invalid command line.
 */
import { type CommandLine, isOn } from "../program/CommandLine.ts"
import * as BuiltInOptions from "./BuiltInOptions.ts"
import * as CommandTable from "./CommandTable.ts"
import { examples } from "./Examples.ts"
import { suggestions, didYouMean } from "./DidYouMean.ts"
import * as CommandHelp from "./CommandHelp.ts"
import type { Style } from "../render/layout/Style.ts"

/** The groups of commands in the help of the program. */
export const groups: ReadonlyArray<CommandHelp.Group> = [
  ["Terminal", ["terminal", "demo"]],
  ["Read", ["access", "search", "asof", "watch"]],
  ["Manage records", ["scp", "site", "mtf", "user", "exec"]],
  ["Set up and sign in", ["init", "login", "logout", "whoami", "session", "config"]],
  ["Audit", ["audit", "review", "why"]],
  [
    "Operate a deepwell",
    [
      "policy",
      "doctor",
      "verify",
      "checkpoint",
      "backup",
      "restore",
      "rebuild",
      "consumer",
      "events",
      "export",
      "import",
      "log"
    ]
  ]
]

/** True with `--help` before `--`. */
export const isRequested = (line: CommandLine): boolean => isOn(line, "--help")

/** Renders the help of the named command. */
export const render = (table: CommandTable.Table, { node }: CommandLine, version: string, style: Style) => {
  // whoami has the common options only.
  const reference = CommandTable.follow(table, ["whoami"]).node
  const shared = new Set(reference.options.map(({ name }) => name))
  const isProgram = node.path.length === 0
  const isGroup = !isProgram && node.commands.length > 0
  const beyond = [...(isGroup ? [] : BuiltInOptions.shared), ...(isProgram ? BuiltInOptions.ofProgram : [])]
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

/** The unknown command, if there is one, and similar commands. */
export const unknownCommand = ({
  node,
  unknown
}: CommandLine): { readonly typed: string; readonly near: ReadonlyArray<string> } | undefined => {
  if (unknown === undefined) {
    return undefined
  }
  const names = node.commands.map(({ name }) => name)
  const inFull = (word: string) => `${commandName(node)} ${word}`
  return { typed: inFull(unknown), near: suggestions(unknown, names).map(inFull) }
}

/** A command with the program name, as `scipnet scp register`. */
export const commandName = ({ path }: CommandTable.Node): string => ["scipnet", ...path].join(" ")

/** The allowed values similar to the first misspelt word. */
const similarChoices = ({ node, options, arguments: words }: CommandLine) => {
  const choices = [...node.arguments, ...node.options].flatMap(({ choices = [] }) => choices)
  return [...words, ...options.flatMap(({ value }) => (typeof value === "string" ? [value] : []))]
    .filter((word) => !choices.includes(word))
    .map((typed) => suggestions(typed, choices))
    .find((near) => near.length > 0)
}

/** The message for a command line that @effect/cli rejects. */
export const usageAdvice = (line: CommandLine): string =>
  `${didYouMean(similarChoices(line) ?? [])} See ${commandName(line.node)} --help.`.trim()
