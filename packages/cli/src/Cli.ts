/**
 * The command line as a whole: the commands, how failures are told, and what the shell gets.
 */
import { stripVTControlCharacters } from "node:util"
import { Command, HelpDoc, ValidationError } from "@effect/cli"
import { Error as PlatformError, Terminal as Terminals } from "@effect/platform"
import { Environment, Telemetry } from "@scipnet/core"
import { Cause, ConfigError, Console, Effect, Exit, Layer, Logger, LogLevel, Option } from "effect"
import { BadInput, NoSuchCommand } from "./CliError.ts"
import type { Table } from "./CommandTable.ts"
import * as Commands from "./Commands.ts"
import * as Completions from "./Completions.ts"
import * as Connection from "./Connection.ts"
import * as ErrorCatalogue from "./ErrorCatalogue.ts"
import * as ErrorJson from "./ErrorJson.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Files from "./Files.ts"
import * as Help from "./Help.ts"
import { Output } from "./Output.ts"
import { Refused } from "./Refused.ts"
import * as Sanitize from "./render/Sanitize.ts"
import * as Tty from "./Tty.ts"
import manifest from "../package.json" with { type: "json" }

/** What the program is given: its words, as a process has them, and the table of its own commands. */
export interface Given {
  readonly argv: ReadonlyArray<string>
  readonly table: Table
}

const paint = /\u001b\[[\d;]*m/g

/** The library writes colours always; here they are kept only where somebody sees them. */
const console = (colour: boolean, json: boolean): Console.Console => {
  const shown = (values: ReadonlyArray<unknown>) =>
    values.map((value) => (colour ? String(value) : stripVTControlCharacters(String(value)))).join(" ")
  const { unsafe, ...rest } = Effect.runSync(Console.consoleWith(Effect.succeed))
  return {
    ...rest,
    unsafe,
    log: (...values) => Effect.sync(() => unsafe.log(shown(values).trimEnd())),
    error: (...values) => (json ? Effect.void : Effect.sync(() => unsafe.error(shown(values).trimEnd())))
  }
}

/** So are its prompts, which move the cursor besides. */
const terminal = (colour: boolean) => (own: Terminals.Terminal) =>
  colour ? own : Terminals.Terminal.of({ ...own, display: (text) => own.display(text.replaceAll(paint, "")) })

/** What goes wrong in a library is told as one of our own errors where it is somebody's to put right. */
const knownAs = (error: unknown): unknown =>
  ConfigError.isConfigError(error)
    ? Connection.settingsProblem(error)
    : PlatformError.isPlatformError(error)
      ? Files.problem(error)
      : error

const tell = (error: unknown, given: Given, json: boolean): Effect.Effect<number, never, Output> =>
  Effect.gen(function* () {
    const output = yield* Output
    if (error instanceof Refused) {
      return ExitCode.refused
    }
    if (Terminals.isQuitException(error)) {
      return ExitCode.interrupted
    }
    if (ValidationError.isValidationError(error)) {
      const message = stripVTControlCharacters(HelpDoc.toAnsiText(error.error)).trim()
      yield* output.errorLine(
        json ? JSON.stringify({ error: { _tag: error._tag, message } }) : Help.advice(given.table, given.argv.slice(2))
      )
      return ExitCode.usage
    }
    const known = knownAs(error)
    if (!ErrorCatalogue.isKnown(known)) {
      return yield* bug(error, json)
    }
    yield* output.errorLine(
      json ? JSON.stringify({ error: ErrorJson.of(known) }) : Sanitize.text(ErrorCatalogue.sentence(known))
    )
    return ExitCode.ofError[known._tag]
  })

const bug = (error: unknown, json: boolean): Effect.Effect<number, never, Output> =>
  Effect.gen(function* () {
    const output = yield* Output
    const message = error instanceof Error ? error.message : String(error)
    yield* output.errorLine(
      json
        ? JSON.stringify({ error: { _tag: "Bug", message } })
        : `Something went wrong inside SCiPNET: ${message}\nThis is a bug; please report it with the command that led here.`
    )
    return ExitCode.bug
  })

/** What the library would do less well, or wait for where nobody answers. */
const checked = (table: Table, typed: ReadonlyArray<string>) => {
  const unknown = Help.unknownCommand(table, typed)
  return unknown !== undefined
    ? new NoSuchCommand(unknown)
    : typed.includes("--wizard") && !Tty.isWatched()
      ? new BadInput({ what: "--wizard", why: "there is no terminal to ask at" })
      : Effect.void
}

/** Does what the command line says, unless it asks how. */
const run = ({ argv, table }: Given) =>
  Effect.gen(function* () {
    const typed = argv.slice(2)
    yield* checked(table, typed)
    const shell = Completions.asked(typed)
    if (shell !== undefined) {
      const output = yield* Output
      const whole = yield* Effect.promise(Commands.whole)
      return yield* output.lines(yield* Completions.script(shell, whole, { program: "scipnet", table }))
    }
    if (Help.isAsked(typed)) {
      const output = yield* Output
      return yield* output.lines(Help.of(table, typed, manifest.version, output.style))
    }
    const program = yield* Effect.promise(() => Commands.program(typed))
    yield* Command.run(program, { name: "SCiPNET", version: manifest.version, executable: "scipnet" })([
      ...argv.slice(0, 2),
      ...Commands.inOrder(typed)
    ])
  })

/** Runs a command line and gives the exit code; failures are told in one sentence each, never by a stack trace. */
export const main = (given: Given) =>
  Effect.gen(function* () {
    const { argv } = given
    const { style, isAbandoned } = yield* Output
    const json = argv.includes("--json")
    const exit = yield* run(given).pipe(
      Effect.provide(
        Layer.provideMerge(Telemetry.layer({ service: "scipnet", version: manifest.version }), Environment.layer)
      ),
      Effect.withConsole(console(style.colour, json)),
      Effect.updateService(Terminals.Terminal, terminal(style.colour)),
      Effect.exit
    )
    return yield* Exit.matchEffect(exit, {
      onSuccess: () => Effect.succeed(0),
      onFailure: (cause) =>
        Cause.isInterruptedOnly(cause)
          ? Effect.map(isAbandoned, (abandoned) => (abandoned ? 0 : ExitCode.interrupted))
          : Option.match(Cause.failureOption(cause), {
              onSome: (error) => tell(error, given, json),
              onNone: () => tell(Cause.squash(cause), given, json)
            })
    })
  }).pipe(
    Logger.withMinimumLogLevel(LogLevel.None),
    Effect.provide(Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.logfmtLogger)))
  )
