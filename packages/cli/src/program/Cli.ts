/**
 * Runs a command line, and maps its result to an exit code and an error message.
 */
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import * as PlatformError from "@effect/platform/Error"
import * as Terminals from "@effect/platform/Terminal"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as OpenTelemetry from "@scipnet/core/runtime/OpenTelemetry"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as LogLevel from "effect/LogLevel"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import { AlreadyReported, BadInput, BadSettings } from "../error/CliError.ts"
import * as CommandCheck from "./CommandCheck.ts"
import * as CommandLine from "./CommandLine.ts"
import * as FrameworkConsole from "./FrameworkConsole.ts"
import type * as CommandTable from "../help/CommandTable.ts"
import { CommandCatalogue } from "../hosted/CommandCatalogue.ts"
import * as CommandRegistry from "./CommandRegistry.ts"
import * as ShellScripts from "../completion/ShellScripts.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as ErrorJson from "../error/ErrorJson.ts"
import * as ExitCode from "../error/ExitCode.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as OptionValues from "../options/OptionValues.ts"
import * as Help from "../help/Help.ts"
import * as UsageMistake from "../help/UsageMistake.ts"
import * as Settings from "../profile/Settings.ts"
import * as ExternalPager from "../io/ExternalPager.ts"
import { Output } from "../io/Output.ts"
import { Quiet } from "../io/Quiet.ts"
import * as Lines from "../render/layout/Line.ts"
import * as Wrap from "../render/layout/Wrap.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import manifest from "../../package.json" with { type: "json" }

/** The arguments of the process, as in `process.argv`, and the table of commands. */
export interface MainOptions {
  readonly argv: ReadonlyArray<string>
  readonly table: CommandTable.Table
}

/** Converts library errors that the user can fix to errors of the command line. */
const toKnownError = (error: unknown): unknown =>
  ConfigError.isConfigError(error)
    ? new BadSettings({ problems: DotEnv.problems(error) })
    : PlatformError.isPlatformError(error)
      ? FileErrors.toCliError(error)
      : error

/** Prints an error; if that fails, only the exit code reports it. */
const printError = (text: string) => Effect.flatMap(Output, (output) => Effect.exit(output.errorLine(wrapped(text))))

/**
 * Breaks lines between words at the width of the terminal, which would break them inside. Lines with a command stay whole:
 * a part of a command that is pasted can be another command, on another deepwell.
 */
const wrapped = (text: string): string =>
  process.stderr.isTTY && process.stderr.columns > 0
    ? text
        .split("\n")
        .flatMap((line) =>
          /\bscipnet /.test(line) ? line : Wrap.wrap(Lines.text(line), process.stderr.columns).map(Lines.plainText)
        )
        .join("\n")
    : text

const reportError = (error: unknown, line: CommandLine.CommandLine): Effect.Effect<number, never, Output> =>
  Effect.gen(function* () {
    const { json } = line
    if (error instanceof AlreadyReported) {
      return ExitCode.refused
    }
    if (Terminals.isQuitException(error)) {
      return ExitCode.interrupted
    }
    if (ValidationError.isValidationError(error)) {
      const message = UsageMistake.sentence(line, error)
      yield* printError(json ? JSON.stringify({ error: { _tag: error._tag, message } }) : Sanitize.text(message))
      return ExitCode.usage
    }
    const known = toKnownError(error)
    if (!ErrorMessages.isKnown(known)) {
      return yield* reportBug(error, json)
    }
    yield* printError(
      json ? JSON.stringify({ error: ErrorJson.of(known) }) : Sanitize.text(ErrorMessages.sentence(known))
    )
    return ExitCode.of(known)
  })

const reportBug = (error: unknown, json: boolean): Effect.Effect<number, never, Output> => {
  const message = error instanceof Error ? error.message : String(error)
  return Effect.as(
    printError(
      json
        ? JSON.stringify({ error: { _tag: "Bug", message } })
        : `Internal error: ${message}\nThis is a bug. Please report it with the command that you ran.`
    ),
    ExitCode.bug
  )
}

/** Rejects invalid command lines that @effect/cli would accept or report less clearly. */
const validate = Effect.fnUntraced(function* (line: CommandLine.CommandLine) {
  yield* CommandCheck.check(line)
  if (Help.isRequested(line) || CommandLine.isOn(line, "--version")) {
    return
  }
  if (CommandLine.isOn(line, "--wizard") && !RawKeyboard.isInteractive()) {
    return yield* new BadInput({ what: "--wizard", why: "it requires a terminal" })
  }
})

const logLevels = new Map(LogLevel.allLevels.map((level) => [level._tag.toLowerCase(), level]))

/** The minimum level of the program's own log, from `--log-level`. */
const logLevel = Effect.fnUntraced(function* (line: CommandLine.CommandLine) {
  const named = CommandLine.valueOf(line, "--log-level")
  if (named === undefined) {
    return LogLevel.None
  }
  return (
    logLevels.get(named.toLowerCase()) ??
    (yield* new BadInput({ what: "--log-level", why: `expected ${[...logLevels.keys()].join(", ")}, not ${named}` }))
  )
})

/** True for a group of commands without a subcommand, which prints its help. */
const isIncomplete = ({ node, options }: CommandLine.CommandLine): boolean =>
  node.path.length > 0 &&
  node.commands.length > 0 &&
  node.arguments.length === 0 &&
  !options.some(({ name }) => name === "--wizard")

/** The settings of the command line, unless it needs none. */
const settings = (line: CommandLine.CommandLine) => {
  const valueOf = (name: string) => CommandLine.valueOf(line, name)
  const needsNone =
    line.node.path[0] === "config" ||
    isIncomplete(line) ||
    Help.isRequested(line) ||
    CommandLine.isOn(line, "--version") ||
    valueOf("--completions") !== undefined
  return needsNone
    ? Settings.layerWithout
    : Settings.layer({
        profile: valueOf("--profile"),
        deepwell: valueOf("--deepwell"),
        server: valueOf("--server"),
        ca: valueOf("--ca"),
        log: valueOf("--log"),
        replica: valueOf("--replica"),
        user: valueOf("--user")
      })
}

/** Commands with pages of their own, and those that print line by line while they run. */
const unpaged: ReadonlySet<string> = new Set(["", "terminal", "demo", "exec", "events tail", "export", "watch"])

const isPaged = (line: CommandLine.CommandLine): boolean =>
  !unpaged.has(line.node.path.join(" ")) && !line.json && !CommandLine.isOn(line, "--no-pager")

/** Runs the command, or prints help, the version or a completion script. */
const run = Effect.fnUntraced(function* ({ argv, table }: MainOptions, line: CommandLine.CommandLine) {
  yield* validate(line)
  const output = yield* Output
  if (Help.isRequested(line) || (isIncomplete(line) && !CommandLine.isOn(line, "--version"))) {
    return yield* output.lines(Help.render(table, line, manifest.version, output.style))
  }
  if (CommandLine.isOn(line, "--version")) {
    return yield* output.line(manifest.version)
  }
  const shell = CommandLine.valueOf(line, "--completions")
  if (shell !== undefined) {
    return yield* output.line((yield* ShellScripts.script(shell)).trimEnd())
  }
  const { path } = line.node
  const shown = isPaged(line) ? yield* ExternalPager.paged(output) : output
  const words = CommandLine.isOn(line, "--wizard")
    ? [...path, "--wizard"]
    : CommandLine.reorderOptions(yield* OptionValues.decode(line))
  const program = yield* Effect.promise(() => CommandRegistry.program(words))
  yield* Command.run(program, { name: "SCiPNET", version: manifest.version, executable: "scipnet" })([
    ...argv.slice(0, 2),
    ...words
  ]).pipe(
    Effect.provideService(Output, shown),
    Effect.provideService(Quiet, CommandLine.isOn(line, "--quiet")),
    Effect.provideService(Settings.ProfileOption, CommandLine.valueOf(line, "--profile")),
    Effect.provideService(CommandCatalogue, table),
    Logger.withMinimumLogLevel(yield* logLevel(line))
  )
})

/** True for the terminal, which executes the remaining lines of its input after its output is closed. */
const isTerminal = (line: CommandLine.CommandLine): boolean =>
  line.node.path[0] === "terminal" ||
  (line.node.path.length === 0 && !Help.isRequested(line) && CommandLine.valueOf(line, "--completions") === undefined)

/** Runs a command line and returns the exit code. Errors are printed in one sentence, without a stack trace. */
export const main = (options: MainOptions) =>
  Effect.gen(function* () {
    const output = yield* Output
    const line = CommandLine.parse(options.table, options.argv.slice(2))
    const exit = yield* run(options, line).pipe(
      Effect.provide(
        Layer.provideMerge(OpenTelemetry.layer({ service: "scipnet", version: manifest.version }), settings(line))
      ),
      Effect.withConsole(FrameworkConsole.makeConsole(output)),
      Effect.updateService(Terminals.Terminal, FrameworkConsole.withoutColours(output.style.colour)),
      Effect.exit
    )
    return yield* Exit.matchEffect(exit, {
      onSuccess: () =>
        Effect.flatMap(
          output.firstFailure,
          Option.match({ onNone: () => Effect.succeed(0), onSome: (it) => reportError(it, line) })
        ),
      onFailure: (cause) =>
        Cause.isInterruptedOnly(cause)
          ? Effect.map(output.isAbandoned, (abandoned) => (abandoned && !isTerminal(line) ? 0 : ExitCode.interrupted))
          : Option.match(Cause.failureOption(cause), {
              onSome: (error) => reportError(error, line),
              onNone: () => reportError(Cause.squash(cause), line)
            })
    })
  }).pipe(
    Logger.withMinimumLogLevel(LogLevel.None),
    Effect.provide(Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.logfmtLogger)))
  )
