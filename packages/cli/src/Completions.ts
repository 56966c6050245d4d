/**
 * Completion scripts, as the library writes them, mended where they do not work.
 */
import { Command } from "@effect/cli"
import { Effect } from "effect"
import type { Table } from "./CommandTable.ts"

/** The shell that `--completions SHELL` asks for, if its script has to be mended. */
export const asked = (argv: ReadonlyArray<string>): "bash" | "zsh" | undefined => {
  const [flag, shell] = argv
  if (argv.length !== 2 || flag !== "--completions") {
    return undefined
  }
  return shell === "zsh" ? "zsh" : shell === "bash" || shell === "sh" ? "bash" : undefined
}

// The library looks for the second word of a command under the program's name, though it keeps it under the first word:
// nothing would be completed after `scipnet scp`.
const inBash = (line: string): string => line.replace(/^(\s+\w+),([\w-]+),([\w-]+\))$/, "$1__$2,$3")

/** The options that take a value, as `-u` and `--user`. */
const valued = (table: Table): ReadonlySet<string> =>
  new Set(
    Object.values(table)
      .flatMap(({ options }) => options.map(({ name }) => name))
      .filter((name) => /--[\w-]+ \S/.test(name))
      .flatMap((name) => name.match(/(?<![\w-])--?[\w-]+/g) ?? [])
  )

// zsh loads the script as a function called after its file, which the library does not know: the first tab does nothing.
// An argument has a description and what it may be, with one colon between: the library adds a third part, and leaves
// the colons of a description as they are. Of an option it does not say that it takes a value, so that the value would
// count as the command.
const inZsh =
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

/** The script for a shell. */
export const script = <Name extends string, R, E, A>(
  shell: "bash" | "zsh",
  root: Command.Command<Name, R, E, A>,
  { program, table }: { readonly program: string; readonly table: Table }
) =>
  shell === "bash"
    ? Effect.map(Command.getBashCompletions(root, program), (lines) => lines.map(inBash))
    : Effect.map(Command.getZshCompletions(root, program), (lines) => lines.map(inZsh(valued(table))))
