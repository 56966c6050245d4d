/**
 * Reads passwords and override phrases from stdin, the environment or a prompt.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { BadInput, NoPassword } from "../error/CliError.ts"
import * as Prompt from "../io/Prompt.ts"
import { firstLine } from "../io/Stdin.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"

/** Prompts twice, since the input is hidden. Fails with `BadInput` if the inputs differ. */
export const promptTwice = Effect.fnUntraced(function* (message: string) {
  const once = yield* Prompt.readSecret(message)
  const again = yield* Prompt.readSecret("Repeat")
  return Redacted.value(once) === Redacted.value(again)
    ? once
    : yield* new BadInput({ what: message, why: "the inputs differ" })
})

const orPrompt = <E, R>(variable: string, ask: Effect.Effect<Redacted.Redacted, E, R>) =>
  Effect.gen(function* () {
    const set = yield* Config.option(Config.redacted(variable))
    if (Option.isSome(set)) {
      return set.value
    }
    return RawKeyboard.isInteractive() ? yield* ask : yield* new NoPassword({ variable })
  })

/** The password to sign in with. */
export const ownPassword = (fromStdin: boolean) =>
  Effect.if(fromStdin, {
    onTrue: () => Effect.map(firstLine, (line) => Redacted.make(line)),
    onFalse: () => orPrompt("SCIPNET_PASSWORD", Prompt.readSecret("Password"))
  })

/** The new password of a user. */
export const newPassword = (user: string) => orPrompt("SCIPNET_NEW_PASSWORD", promptTwice(`New password of ${user}`))

/** The override phrase of the current user. */
export const ownPhrase = orPrompt("SCIPNET_PHRASE", Prompt.readSecret("Override phrase"))

/** The new override phrase of the current user. */
export const newPhrase = orPrompt("SCIPNET_PHRASE", promptTwice("New override phrase"))
