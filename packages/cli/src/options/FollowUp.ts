/**
 * The commands that show a change and take it back, which are printed after the change.
 */
import * as Effect from "effect/Effect"
import * as HostedSession from "../hosted/HostedSession.ts"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"

/** The words of a command, without the name of the program; or a sentence. */
type Advice = ReadonlyArray<string> | string

/** How to see a change, and how to take it back; undefined where that is not possible. */
export interface FollowUp {
  readonly see?: Advice | undefined
  readonly undo?: Advice | undefined
}

/** Writes a command as it is typed where the session runs: in the terminal without the name of the program. */
const spell = (words: Advice, isHosted: boolean): string =>
  typeof words === "string" ? words : [...(isHosted ? [] : ["scipnet"]), ...words].map(ShellQuote.quote).join(" ")

/** Returns the lines to print after a change. */
export const lines = ({ see, undo }: FollowUp): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(HostedSession.isHosted, (isHosted) => [
    ...(see === undefined ? [] : [`See it:  ${spell(see, isHosted)}`]),
    ...(undo === undefined ? [] : [`Undo it: ${spell(undo, isHosted)}`])
  ])

/** Like {@link lines}, at a terminal only: the output of a command in a script stays one line. */
export const linesAtTerminal = (followUp: FollowUp): Effect.Effect<ReadonlyArray<string>> =>
  Effect.flatMap(HostedSession.isHosted, (isHosted) =>
    isHosted || process.stdout.isTTY ? lines(followUp) : Effect.succeed([])
  )
