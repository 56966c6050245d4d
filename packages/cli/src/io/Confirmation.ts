/**
 * Asks for confirmation before a command destroys something.
 */
import * as Effect from "effect/Effect"
import * as Options from "@effect/cli/Options"
import { AlreadyReported, NotConfirmed } from "../error/CliError.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import { Output } from "./Output.ts"
import * as Prompt from "./Prompt.ts"
import * as RawKeyboard from "./RawKeyboard.ts"

/** The option that confirms in advance. */
export const yes = Options.boolean("yes").pipe(
  Options.withAlias("y"),
  Options.withDescription("Confirm without a question. Required without a terminal.")
)

/**
 * Asks a question at the terminal, unless `confirmed`. Fails with `NotConfirmed` without a terminal, and with
 * `AlreadyReported` for any answer but yes.
 */
export const ask = Effect.fnUntraced(function* (question: string, confirmed: boolean) {
  if (confirmed) {
    return
  }
  if (!RawKeyboard.isInteractive()) {
    return yield* new NotConfirmed({ question })
  }
  const answer = yield* Effect.interruptible(Prompt.readVisible(Sanitize.line(`${question} (y/n)`)))
  if (!/^\s*y(es)?\s*$/i.test(answer)) {
    yield* Effect.flatMap(Output, (output) => output.errorLine("Nothing was changed."))
    return yield* new AlreadyReported()
  }
})
