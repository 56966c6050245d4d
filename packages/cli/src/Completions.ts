/**
 * Completion scripts, as the library writes them, mended where they do not work.
 */
import { Command } from "@effect/cli"
import { Effect } from "effect"

/** What is asked for with `--completions SHELL`: bash, or another one. */
export const asked = (argv: ReadonlyArray<string>): boolean =>
  argv.length === 2 && argv[0] === "--completions" && (argv[1] === "bash" || argv[1] === "sh")

/**
 * For bash. The library looks for the second word of a command under the program's name, though it keeps it under the
 * first word: nothing would be completed after `scipnet scp`.
 */
export const bash = <Name extends string, R, E, A>(root: Command.Command<Name, R, E, A>, program: string) =>
  Effect.map(Command.getBashCompletions(root, program), (lines) =>
    lines.map((line) => line.replace(/^(\s+\w+),([\w-]+),([\w-]+\))$/, "$1__$2,$3"))
  )
