/**
 * Rejects command lines that name no command, or have options that the command does not have.
 */
import * as Effect from "effect/Effect"
import { BadOption, NoSuchCommand, WorksOnFile } from "../error/CliError.ts"
import * as CommandTable from "../help/CommandTable.ts"
import * as Help from "../help/Help.ts"
import * as Settings from "../profile/Settings.ts"
import * as CommandLine from "./CommandLine.ts"

/** Fails with the first invalid option, or if a command for files is used with a server. */
const checkOptions = Effect.fnUntraced(function* (line: CommandLine.CommandLine) {
  const { node, problems } = line
  const command = Help.commandName(node)
  const [problem] = problems
  if (problem !== undefined) {
    const { option, reason, near } = problem
    return yield* reason === "on the file itself"
      ? new WorksOnFile({ command, namedBy: "--server" })
      : new BadOption({ command, option, reason, near })
  }
  const { server } = yield* Settings.Settings
  if (CommandTable.worksOnFile(node) && CommandLine.valueOf(line, "--deepwell") === undefined && server !== null) {
    return yield* new WorksOnFile({ command, namedBy: server.source })
  }
})

/** Fails with `NoSuchCommand`, `BadOption` or `WorksOnFile` for the first mistake. */
export const check = Effect.fnUntraced(function* (line: CommandLine.CommandLine) {
  const unknown = Help.unknownCommand(line)
  if (unknown !== undefined) {
    return yield* new NoSuchCommand(unknown)
  }
  yield* checkOptions(line)
})
