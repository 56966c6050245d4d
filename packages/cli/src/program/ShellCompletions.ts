/**
 * Completion scripts of @effect/cli, with corrections.
 */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import * as CommandTable from "../help/CommandTable.ts"

// @effect/cli stores subcommands under their group but looks them up under the program name: without this correction,
// nothing would be completed after `scipnet scp`.
const fixBash = (line: string): string => line.replace(/^(\s+\w+),([\w-]+),([\w-]+\))$/, "$1__$2,$3")

/** The flags of all options with a value, as `-u` and `--user`. */
const valuedFlags = (table: CommandTable.Table): ReadonlySet<string> =>
  new Set(
    Object.values(table)
      .flatMap(({ options }) => options)
      .filter(CommandTable.isValued)
      .flatMap(CommandTable.flagsOf)
  )

// Corrections for zsh. The script is loaded as a function with the name of its file; @effect/cli compares another name, so
// the first tab does nothing. An argument has two parts separated by a colon; @effect/cli writes three, and does not escape
// colons in the description. An option with a value is not marked as such, so its value would count as the command.
const fixZsh =
  (options: ReadonlySet<string>) =>
  (line: string): string => {
    const [, start = "", description = "", may] = /^(\s+'::?)(<.*):(?:CHOICE|PATH):(.*)$/.exec(line) ?? []
    if (may !== undefined) {
      return `${start}${description.replaceAll(":", "\\:")}:${may}`
    }
    const [, before = "", flag = ""] = /^(\s+'\*?(--?[\w-]+)\[.*\])' \\$/.exec(line) ?? []
    return options.has(flag)
      ? `${before}:value: ' \\`
      : line.replace('"$funcstack[1]" = "_scipnet_zsh_completions"', '"$funcstack[1]" = "_scipnet"')
  }

const shells = new Map<string, "bash" | "fish" | "zsh">([
  ["bash", "bash"],
  ["sh", "bash"],
  ["fish", "fish"],
  ["zsh", "zsh"]
])

/** The completion script for a shell: bash, fish or zsh. Fails with `BadInput` for any other. */
export const script = <Name extends string, R, E, A>(
  named: string,
  root: Command.Command<Name, R, E, A>,
  { program, table }: { readonly program: string; readonly table: CommandTable.Table }
) => {
  const shell = shells.get(named)
  switch (shell) {
    case "bash":
      return Effect.map(Command.getBashCompletions(root, program), (lines) => lines.map(fixBash))
    case "zsh":
      return Effect.map(Command.getZshCompletions(root, program), (lines) => lines.map(fixZsh(valuedFlags(table))))
    case "fish":
      return Command.getFishCompletions(root, program)
    case undefined:
      return new BadInput({ what: "--completions", why: `expected ${[...shells.keys()].join(", ")}, not ${named}` })
  }
}
