/**
 * Decodes the values of options and arguments that have a fixed set of values, or are numbers, before the command runs.
 */
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import * as CommandTable from "../help/CommandTable.ts"
import { didYouMean, suggestions } from "../help/DidYouMean.ts"
import * as UsageMistake from "../help/UsageMistake.ts"
import type { CommandLine, OptionValue } from "../program/CommandLine.ts"

const listed = (choices: ReadonlyArray<string>): string =>
  choices.length === 1 ? choices.join("") : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * The value among the choices, in any letter case. Fails with `BadInput`, with an example that works; `command` is that of an
 * argument.
 */
const choose = (entry: CommandTable.Entry, what: string, typed: string, command?: string) => {
  const { choices = [] } = entry
  const chosen = choices.find((each) => each === typed) ?? choices.find((each) => sameWord(each, typed))
  if (chosen !== undefined) {
    return Effect.succeed(chosen)
  }
  const [near] = suggestions(
    typed.toLowerCase(),
    choices.map((each) => each.toLowerCase())
  )
  const meant = choices.filter((each) => near !== undefined && sameWord(each, near))
  const working = what.startsWith("-") ? `${what} ${meant[0] ?? choices[0]}` : command
  const example = working === undefined ? "" : ` Example: ${working}`
  const why = `${JSON.stringify(typed.slice(0, 40))} is not ${listed(choices)}.${didYouMean(meant)}${example}`
  return new BadInput({ what, why: why.replace(/\.$/, "") })
}

/** True for an option with an integer, as `--limit integer`. */
const isInteger = ({ name }: CommandTable.Entry): boolean => name.endsWith(" integer")

const decodeOption =
  (entries: ReadonlyArray<CommandTable.Entry>) =>
  (option: OptionValue): Effect.Effect<OptionValue, BadInput> => {
    const { name, value } = option
    const entry = entries.find((each) => CommandTable.nameOf(each) === name)
    if (entry === undefined || typeof value !== "string") {
      return Effect.succeed(option)
    }
    if (entry.choices !== undefined) {
      return Effect.map(choose(entry, name, value), (chosen) => ({ name, value: chosen }))
    }
    return isInteger(entry) && !/^[+-]?\d{1,15}$/.test(value)
      ? new BadInput({ what: name, why: `${JSON.stringify(value.slice(0, 40))} is not a whole number, e.g. ${name} 3` })
      : Effect.succeed(option)
  }

/** Decodes the values of a command line. Fails with `BadInput` for the first one that the command does not have. */
export const decode = Effect.fnUntraced(function* (line: CommandLine) {
  const { node, options, arguments: words } = line
  return {
    ...line,
    options: yield* Effect.forEach(options, decodeOption(node.options)),
    arguments: yield* Effect.forEach(words, (word, at) => {
      const entry = node.arguments[at]
      return entry?.choices === undefined
        ? Effect.succeed(word)
        : choose(entry, entry.name.replaceAll(/[<>[\]]/g, ""), word, UsageMistake.exampleOf(node))
    })
  } satisfies CommandLine
})
