/**
 * Where passwords come from: a line of stdin, the environment, or a prompt, and a prompt only where there is somebody.
 */
import { Config, Effect, Option, Redacted } from "effect"
import { BadInput, NoPassword } from "../error/CliError.ts"
import * as Prompt from "../io/Prompt.ts"
import { firstLine } from "../io/Stdin.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"

/** Asks twice, since nobody sees what they type. Fails with `BadInput` when it is not the same. */
export const promptTwice = (message: string) =>
  Effect.gen(function* () {
    const once = yield* Prompt.hidden(message)
    const again = yield* Prompt.hidden("The same again")
    return Redacted.value(once) === Redacted.value(again)
      ? once
      : yield* new BadInput({ what: message, why: "it was not the same both times" })
  })

const orPrompt = <E, R>(variable: string, ask: Effect.Effect<Redacted.Redacted, E, R>) =>
  Effect.gen(function* () {
    const set = yield* Config.option(Config.redacted(variable))
    if (Option.isSome(set)) {
      return set.value
    }
    return RawKeyboard.isInteractive() ? yield* ask : yield* new NoPassword({ variable })
  })

/** The password of whoever signs in. */
export const ownPassword = (fromStdin: boolean) =>
  Effect.if(fromStdin, {
    onTrue: () => Effect.map(firstLine, (line) => Redacted.make(line)),
    onFalse: () => orPrompt("SCIPNET_PASSWORD", Prompt.hidden("Password"))
  })

/** The password that somebody is enrolled with. */
export const newPassword = (user: string) => orPrompt("SCIPNET_NEW_PASSWORD", promptTwice(`New password of ${user}`))

/** The override phrase of whoever breaks the glass. */
export const ownPhrase = orPrompt("SCIPNET_PHRASE", Prompt.hidden("Override phrase"))

/** The override phrase that somebody wants to have. */
export const newPhrase = orPrompt("SCIPNET_PHRASE", promptTwice("New override phrase"))
