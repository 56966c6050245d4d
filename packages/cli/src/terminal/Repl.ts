/**
 * The read-eval-print loop of the terminal.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as SignedInSession from "../connection/SignedInSession.ts"
import { AlreadyReported } from "../error/CliError.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import { didYouMean, suggestions } from "../help/DidYouMean.ts"
import { Output } from "../io/Output.ts"
import * as Banner from "../render/Banner.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import { CommandCatalogue } from "../hosted/CommandCatalogue.ts"
import * as HostedCommand from "../hosted/HostedCommand.ts"
import type { Table } from "../help/CommandTable.ts"
import * as Hosting from "./Hosting.ts"
import * as CommandDispatch from "./CommandDispatch.ts"
import type { LineSource } from "./LineSource.ts"
import * as Pager from "./Pager.ts"
import * as Parser from "./Parser.ts"
import * as ErrorBoxes from "./ErrorBoxes.ts"
import { SessionMemory } from "./SessionMemory.ts"

export const prompt = ">>> "

// The loop ends, because every further command would fail too.
const isSessionEnded = Predicate.isTagged("SessionEnded")

/** True for the first word of a command of the command line, as `scp`, and for the name of the program. */
const isCommandLine = (table: Table, word: string): boolean =>
  word === "scipnet" || HostedCommand.isCommand(table, word)

const printUnknown = (word: string) =>
  Effect.flatMap(Output, (output) => {
    const near = suggestions(word.toUpperCase(), Parser.names)
    return output.line(
      `There is no command ${Sanitize.line(word)}.${near.length === 0 ? " Type HELP to list the commands." : didYouMean(near)}`
    )
  })

/** Prints the greeting and the number of proposals of others that wait for a second person. */
const greet = Effect.gen(function* () {
  const output = yield* Output
  const deepwell = yield* Deepwell.Deepwell
  const user = yield* deepwell.whoAmI
  const waiting = (yield* deepwell.pending).filter(({ by }) => by !== user.id)
  yield* output.lines(Banner.renderGreeting(user, output.style))
  yield* output.lines(Banner.renderProposalCount(waiting.length, output.style))
})

/**
 * Runs the terminal until the lines end or LOGOUT is typed. A stored session stays open at the end of the lines.
 * Returns the number of lines that failed. `location` are the options that locate the deepwell, for commands of the command
 * line.
 */
export const run = (source: LineSource, location: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const output = yield* Output
    const signedIn = yield* SignedInSession.SignedInSession
    const failures = yield* Ref.make(0)
    const hosting = Hosting.make(source, location)
    const runCommand = CommandDispatch.make(source, yield* Effect.scope, hosting)
    const catalogue = yield* CommandCatalogue
    const countFailure = Ref.update(failures, (count) => count + 1)

    const printErrors = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.catchIf(
        effect,
        (error) => error instanceof AlreadyReported || (ErrorMessages.isKnown(error) && !isSessionEnded(error)),
        (error) =>
          Effect.zipRight(
            countFailure,
            ErrorMessages.isKnown(error) ? output.lines(ErrorBoxes.render(error, output.style)) : Effect.void
          )
      )

    /** Runs one line; returns false for LOGOUT. */
    const runLine = Effect.fnUntraced(function* (line: string) {
      const parsed = Parser.parse(line)
      if (parsed === undefined) {
        return true
      }
      if (parsed.kind === "unknown" && isCommandLine(catalogue, parsed.word)) {
        yield* printErrors(Pager.pageOutput(source)(hosting.runLine(line)))
        return true
      }
      if (parsed.kind === "unknown") {
        yield* Effect.zipRight(countFailure, printUnknown(parsed.word))
        return true
      }
      const { name, words } = parsed
      if (name === "LOGOUT") {
        return false
      }
      yield* printErrors(Pager.pageOutput(source)(runCommand(name, words)))
      return true
    })

    const step = Effect.gen(function* () {
      const line = yield* source.read
      if (Option.isNone(line)) {
        return "end"
      }
      if (source.echo) {
        yield* output.line(`\n${prompt}${Sanitize.line(line.value)}`)
      }
      const continues = yield* runLine(line.value)
      // A blank line separates output from the next prompt; CLEAR leaves the screen empty.
      if (continues && !source.echo && !Parser.hasNoOutput(line.value)) {
        yield* output.line("")
      }
      return continues ? "more" : "logout"
    })

    yield* greet
    yield* source.echo ? Effect.void : output.line("")
    const end = yield* Effect.repeat(step, { while: (next) => next === "more" })
    if (end === "end" && Option.isSome(signedIn.kept)) {
      yield* output.line("Your session stays open; scipnet logout ends it.")
    } else {
      yield* SignedInSession.endSession(signedIn)
      yield* output.line("Session closed.")
    }
    return yield* Ref.get(failures)
  }).pipe(Effect.scoped, Effect.provide(SessionMemory.layer))
