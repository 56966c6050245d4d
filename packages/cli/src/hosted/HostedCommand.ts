/**
 * Runs a command line in the session of the terminal or of `exec`: the same commands as in a shell, without signing in.
 */
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as PlatformError from "@effect/platform/Error"
import type * as Terminals from "@effect/platform/Terminal"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { AlreadyReported, BadInput, NoSuchCommand } from "../error/CliError.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as CommandTable from "../help/CommandTable.ts"
import * as Help from "../help/Help.ts"
import * as UsageMistake from "../help/UsageMistake.ts"
import * as FileErrors from "../io/FileErrors.ts"
import type { Output } from "../io/Output.ts"
import { Quiet } from "../io/Quiet.ts"
import * as OptionValues from "../options/OptionValues.ts"
import type { Settings } from "../profile/Settings.ts"
import * as CommandCheck from "../program/CommandCheck.ts"
import * as CommandLine from "../program/CommandLine.ts"
import { CommandCatalogue } from "./CommandCatalogue.ts"
import * as HostedSession from "./HostedSession.ts"

/** The services of a hosted command line. */
export type Requirements =
  | CommandCatalogue
  | FileSystem.FileSystem
  | HostedSession.HostedSession
  | HostedSession.SessionServices
  | Output
  | Path.Path
  | Settings
  | Terminals.Terminal

/** The errors of a hosted command line. `AlreadyReported` is one that the command printed itself. */
export type Failure = AlreadyReported | ErrorMessages.KnownError

/** Commands that open a session or read command lines themselves. */
const excluded: ReadonlySet<string> = new Set(["terminal", "login", "logout", "init", "demo", "exec"])

const sessionOptions: ReadonlyArray<string> = [
  "--deepwell",
  "--server",
  "--ca",
  "--profile",
  "--user",
  "--password-stdin"
]

/** True for a command that runs as a signed-in user, and not as the operator of a file. */
const isForUsers = ({ path, options }: CommandTable.Node): boolean => {
  const names = options.map(CommandTable.nameOf)
  return !excluded.has(path[0] ?? "") && names.includes("--user") && names.includes("--server")
}

/** True if a word is the name of a command, or of a group of commands, in any letter case. */
export const isCommand = (table: CommandTable.Table, word: string): boolean =>
  CommandTable.follow(table, [word.toLowerCase()]).node.path.length > 0

const checkHosted = (line: CommandLine.CommandLine): Effect.Effect<void, BadInput | NoSuchCommand> => {
  const { node, options } = line
  const command = Help.commandName(node)
  const named = options.find(({ name }) => sessionOptions.includes(name))
  if (node.path.length === 0) {
    return Effect.fail(new NoSuchCommand({ typed: line.arguments[0] ?? "", near: [] }))
  }
  if (node.commands.length > 0 && node.arguments.length === 0) {
    const names = node.commands.map(({ name }) => name).join(", ")
    return Effect.fail(new BadInput({ what: node.path.join(" "), why: `add one of ${names}` }))
  }
  if (!isForUsers(node)) {
    return Effect.fail(new BadInput({ what: node.path.join(" "), why: `type ${command} in a shell` }))
  }
  return named === undefined
    ? Effect.void
    : Effect.fail(new BadInput({ what: named.name, why: "you are signed in already, and stay in this session" }))
}

const silentConsole = Effect.map(Console.consoleWith(Effect.succeed), (console): Console.Console => ({
  ...console,
  log: () => Effect.void,
  error: () => Effect.void
}))

const run = (typed: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const table = yield* CommandCatalogue
    const { location } = yield* HostedSession.HostedSession
    const line = CommandLine.parse(table, typed)
    yield* CommandCheck.check(line)
    yield* checkHosted(line)
    const registry = yield* Effect.promise(() => import("../program/CommandRegistry.ts"))
    const program = yield* Effect.promise(() => registry.program(line.node.path))
    const decoded = yield* OptionValues.decode(line)
    const words = CommandLine.reorderOptions({
      ...decoded,
      options: [...decoded.options, ...CommandLine.parse(table, [...line.node.path, ...location]).options]
    })
    yield* Command.run(program, { name: "SCiPNET", version: "", executable: "scipnet" })(["", "", ...words]).pipe(
      Effect.withConsole(yield* silentConsole),
      Effect.provideService(Quiet, CommandLine.isOn(line, "--quiet") || (yield* Quiet)),
      Effect.mapError((error) =>
        ValidationError.isValidationError(error)
          ? new BadInput({ what: line.node.path.join(" "), why: UsageMistake.reason(line, error) })
          : error
      )
    )
  })

const toFailure = (error: unknown): Effect.Effect<never, Failure> => {
  const known = PlatformError.isPlatformError(error) ? FileErrors.toCliError(error) : error
  return known instanceof AlreadyReported || ErrorMessages.isKnown(known) ? Effect.fail(known) : Effect.die(known)
}

/** Runs the words of a command line without the name of the program, as `["scp", "log", "173"]`. */
export const runWords = (words: ReadonlyArray<string>): Effect.Effect<void, Failure, Requirements> =>
  Effect.catchAll(run(words), toFailure)
