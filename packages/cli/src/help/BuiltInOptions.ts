/**
 * The options of every command, which the program itself handles.
 */
import type { Entry } from "./CommandTable.ts"

const option = (name: string, description: string): Entry => ({ name, description, optional: true })

/** The options of commands that are listed in their help, in the order of the help. */
export const shared: ReadonlyArray<Entry> = [
  option(
    "--profile name",
    "A profile of the config file, used instead of environment variables. Default: SCIPNET_PROFILE, or the default of the file."
  ),
  option("-q, --quiet", "Print results and errors only: no progress, and no report of a completed change."),
  option("--no-pager", "Print output that is longer than the screen without a pager.")
]

/** The options of the program that are listed in its own help. */
export const ofProgram: ReadonlyArray<Entry> = [
  option("-h, --help", "Print this help, or the help of a command."),
  option("--version", "Print the version."),
  option("--completions shell", "Print a completion script for bash, fish or zsh.")
]

/** The options that no help lists. */
export const unlisted: ReadonlyArray<Entry> = [
  option("--wizard", "Ask for each argument and option."),
  option("--log-level level", "Print the program's own log on stderr.")
]

export const all: ReadonlyArray<Entry> = [...shared, ...ofProgram, ...unlisted]
