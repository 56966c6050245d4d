/**
 * Runs commands of the command line in the session of the terminal.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as LineData from "@scipnet/presentation/terminal/LineData"
import * as ReviewTarget from "@scipnet/presentation/terminal/ReviewTarget"
import * as ShellLine from "@scipnet/presentation/terminal/ShellLine"
import { isMistake, type Mistake } from "@scipnet/presentation/terminal/TypedValues"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { SignedInSession } from "../connection/SignedInSession.ts"
import { BadInput } from "../error/CliError.ts"
import * as CommandWords from "../hosted/CommandWords.ts"
import * as HostedCommand from "../hosted/HostedCommand.ts"
import * as HostedSession from "../hosted/HostedSession.ts"
import { Output } from "../io/Output.ts"
import * as InlineText from "./InlineText.ts"
import type { LineSource } from "./LineSource.ts"
import type * as Parser from "./Parser.ts"
import { usageError, type Words } from "./UsageError.ts"

/** The use of break-glass with an id, the beginning of one, or on a record. */
const findGlass = Effect.fnUntraced(function* (typed: string) {
  const deepwell = yield* Deepwell.Deepwell
  const waiting = yield* deepwell.reviews({ which: "waiting", limit: ReviewTarget.limit })
  const found = ReviewTarget.find(waiting, typed)
  return isMistake(found) ? yield* new BadInput({ what: "REVIEW", why: found.mistake }) : found.glass
})

/** The functions that run commands of the command line, for a source of lines and the options that locate the deepwell. */
export const make = (source: LineSource, location: Words) => {
  const runWords = (words: Words) =>
    Effect.gen(function* () {
      const services = yield* Effect.context<HostedSession.SessionServices>()
      const signedIn = yield* SignedInSession
      const output = yield* Output
      // A prompt or an editor of the command needs the keyboard.
      yield* source.release
      yield* HostedCommand.runWords(words).pipe(
        Effect.provideService(HostedSession.HostedSession, {
          // The password may have changed since it was typed; a command that requires it prompts for it.
          services: Context.add(services, SignedInSession, { ...signedIn, password: Option.none() }),
          location,
          readText: Effect.provideService(InlineText.read(source), Output, output)
        }),
        // Ctrl-C in a prompt ends the command, not the terminal.
        Effect.catchAllCause((cause) =>
          Cause.isInterruptedOnly(cause) ? output.line("Cancelled.") : Effect.failCause(cause)
        )
      )
    })

  /** Translates words and runs them. With options they have quotes, as in a shell. */
  const runTranslated = (
    words: Words,
    translate: (words: Words, now: number) => Words | Mistake | undefined,
    name: Parser.Name
  ) =>
    Effect.gen(function* () {
      const typed = ShellLine.hasOption(words) ? yield* CommandWords.split(words.join(" ")) : words
      const translated = translate(typed, yield* Clock.currentTimeMillis)
      yield* translated === undefined
        ? usageError(name)
        : isMistake(translated)
          ? new BadInput({ what: name, why: translated.mistake })
          : runWords(translated)
    })

  const hosted = (name: LineData.Name) => (words: Words) =>
    runTranslated(words, (typed, now) => ShellLine.translate(name, typed, !source.echo, now), name)

  /** Runs a line with options as a command line: options are no part of a reason. */
  const orWithOptions =
    <E, R>(name: ShellLine.StatusName, own: (words: Words) => Effect.Effect<void, E, R>) =>
    (words: Words) =>
      Effect.gen(function* () {
        yield* ShellLine.hasOption(words)
          ? runTranslated(words, (typed) => ShellLine.statusWithOptions(name, typed), name)
          : own(words)
      })

  const review = ([typed, ...note]: Words) =>
    Effect.gen(function* () {
      if (typed === undefined) {
        return yield* runWords(["review"])
      }
      if (note.length === 0) {
        return yield* usageError("REVIEW")
      }
      yield* runWords(["review", yield* findGlass(typed), "--note", note.join(" ")])
    })

  return {
    hosted,
    orWithOptions,
    review,
    /** Runs a line of the command line, with or without the name of the program. */
    runLine: (line: string) =>
      Effect.flatMap(CommandWords.split(line), ([first = "", ...rest]) =>
        runWords(first === "scipnet" ? rest : [first.toLowerCase(), ...rest])
      )
  }
}
