/**
 * The sentence for a command line with too few or too many words, which @effect/cli would report in words of its own.
 */
import { stripVTControlCharacters } from "node:util"
import * as HelpDoc from "@effect/cli/HelpDoc"
import type * as ValidationError from "@effect/cli/ValidationError"
import type { CommandLine } from "../program/CommandLine.ts"
import * as CommandTable from "./CommandTable.ts"
import { examples } from "./Examples.ts"
import * as Help from "./Help.ts"

const joined = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** The required arguments and options that were not typed, as `<item>` and `--name`. */
const missing = ({ node, options, arguments: words }: CommandLine): ReadonlyArray<string> => {
  const typed = new Set(options.map(({ name }) => name))
  return [
    ...node.arguments.slice(words.length).flatMap(({ name, optional }) => (optional ? [] : [name])),
    ...node.options
      .filter(({ optional }) => !optional)
      .map(CommandTable.nameOf)
      .filter((name) => !typed.has(name))
  ]
}

/** The first word after the last argument of the command. */
const surplus = ({ node, arguments: words }: CommandLine): string | undefined =>
  node.arguments.some(({ repeated }) => repeated === true) ? undefined : words[node.arguments.length]

/** An example of the command, from the table of examples or its description. */
export const exampleOf = ({ path, description }: CommandTable.Node): string | undefined => {
  const example = examples[path.join(" ")]
  return example === undefined ? /`(scipnet[^`]*)`/.exec(description)?.[1] : `scipnet ${example}`
}

/**
 * Names the missing or surplus words of a command line that is rejected, or else the reason of the option that rejects its
 * value; without the command, and with an example.
 */
export const reason = (line: CommandLine, { error }: ValidationError.ValidationError): string => {
  const { node } = line
  const absent = missing(line)
  const word = surplus(line)
  const mistake =
    absent.length > 0
      ? `${joined(absent)} ${absent.length === 1 ? "is" : "are"} missing.`
      : word === undefined
        ? `${stripVTControlCharacters(HelpDoc.toAnsiText(error)).trim().replace(/\.$/, "")}.`
        : `${JSON.stringify(word.slice(0, 40))} is one word too many; quote a value that contains blanks.`
  const example = exampleOf(node)
  return [mistake, ...(example === undefined ? [] : [`Example: ${example}`]), Help.usageAdvice(line)].join("\n")
}

/** The {@link reason} after the name of the command. */
export const sentence = (line: CommandLine, error: ValidationError.ValidationError): string =>
  `${Help.commandName(line.node)}: ${reason(line, error)}`
