/**
 * Where passwords come from: a line of stdin, the environment, or a prompt, and a prompt only where there is somebody.
 */
import { Prompt } from "@effect/cli"
import { Config, Effect, Option, Redacted } from "effect"
import { NoPassword } from "./CliError.ts"
import { firstLine } from "./Stdin.ts"
import * as Tty from "./Tty.ts"

const prompt = (message: string) => Prompt.run(Prompt.password({ message }))

const orPrompt = (variable: string, message: string) =>
  Effect.gen(function* () {
    const set = yield* Config.option(Config.redacted(variable))
    if (Option.isSome(set)) {
      return set.value
    }
    return Tty.isWatched() ? yield* prompt(message) : yield* new NoPassword({ variable })
  })

/** The password of whoever signs in. */
export const ownPassword = (fromStdin: boolean) =>
  fromStdin ? Effect.map(firstLine, (line) => Redacted.make(line)) : orPrompt("SCIPNET_PASSWORD", "Password")

/** The password that somebody is enrolled with. */
export const newPassword = (user: string) => orPrompt("SCIPNET_NEW_PASSWORD", `New password of ${user}`)
