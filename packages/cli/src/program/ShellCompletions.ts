/**
 * Completion scripts, as the library writes them, mended where they do not work.
 */
import { Command } from "@effect/cli"
import { Effect } from "effect"
import { BadInput } from "../error/CliError.ts"
import type { Table } from "../help/CommandTable.ts"
import * as CommandTable from "../help/CommandTable.ts"

// The library looks for the second word of a command under the program's name, though it keeps it under the first word:
// nothing would be completed after `scipnet scp`.
const fixBash = (line: string): string => line.replace(/^(\s+\w+),([\w-]+),([\w-]+\))$/, "$1__$2,$3")

/** The options that take a value, as `-u` and `--user`. */
const valuedFlags = (table: Table): ReadonlySet<string> =>
  new Set(
    Object.values(table)
      .flatMap(({ options }) => options)
      .filter(CommandTable.isValued)
      .flatMap(CommandTable.flagsOf)
  )

// zsh loads the script as a function called after its file, which the library does not know: the first tab does nothing.
// An argument has a description and what it may be, with one colon between: the library adds a third part, and leaves
// the colons of a description as they are. Of an option it does not say that it takes a value, so that the value would
// count as the command.
const fixZsh =
  (options: ReadonlySet<string>) =>
  (line: string): string => {
    const [, start = "", says = "", may] = /^(\s+'::?)(<.*):(?:CHOICE|PATH):(.*)$/.exec(line) ?? []
    if (may !== undefined) {
      return `${start}${says.replaceAll(":", "\\:")}:${may}`
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

/** The script for a shell that is named. Fails with `BadInput` where there is none for it. */
export const script = <Name extends string, R, E, A>(
  named: string,
  root: Command.Command<Name, R, E, A>,
  { program, table }: { readonly program: string; readonly table: Table }
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
