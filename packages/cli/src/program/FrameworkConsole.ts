/**
 * The console and the terminal of @effect/cli, which always writes colours.
 */
import { stripVTControlCharacters } from "node:util"
import * as Terminals from "@effect/platform/Terminal"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Output } from "../io/Output.ts"

const ansiColours = /\u001b\[[\d;]*m/g

/** A console that removes colours unless the output is a terminal. */
export const makeConsole = ({ line, style: { colour } }: Output["Type"]): Console.Console => {
  const shown = (values: ReadonlyArray<unknown>) =>
    values.map((value) => (colour ? String(value) : stripVTControlCharacters(String(value)))).join(" ")
  const { unsafe, ...rest } = Effect.runSync(Console.consoleWith(Effect.succeed))
  return {
    ...rest,
    unsafe,
    // The console has no error channel: a failed write becomes a defect, which is reported as a `WriteFailed`.
    log: (...values) => Effect.orDie(line(shown(values).trimEnd())),
    // The errors of @effect/cli are reported by the program, in its own words.
    error: () => Effect.void
  }
}

/** Removes colours, but no cursor movement, from the prompts of @effect/cli. */
export const withoutColours = (colour: boolean) => (own: Terminals.Terminal) =>
  colour ? own : Terminals.Terminal.of({ ...own, display: (text) => own.display(text.replaceAll(ansiColours, "")) })
