/**
 * Signing in at the terminal: by options and environment, or by asking, a few times.
 */
import { Prompt } from "@effect/cli"
import type { SignIn } from "@scipnet/core"
import { Deepwell } from "@scipnet/core"
import { Effect, Option } from "effect"
import { NoUser } from "../CliError.ts"
import type { Credentials } from "../Connection.ts"
import * as Connection from "../Connection.ts"
import { Output } from "../Output.ts"
import * as Secrets from "../Secrets.ts"
import * as Tty from "../Tty.ts"

const tries = 3

const askUser = Effect.if(Effect.sync(Tty.isWatched), {
  onTrue: () => Prompt.run(Prompt.text({ message: "User id" })),
  onFalse: () => new NoUser()
})

const attempt = (given: Credentials) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const known = yield* Connection.userOf(given.user)
    const user = yield* Option.match(known, { onSome: Effect.succeed, onNone: () => askUser })
    const password = yield* Secrets.ownPassword(given.passwordStdin)
    return yield* deepwell.login(user, password, "terminal")
  })

type Attempt = ReturnType<typeof attempt>

/** A session, or `LoginRefused` after the last try; somebody who is not at a terminal has one. */
export const login = (
  given: Credentials,
  left = Tty.isWatched() ? tries : 1
): Effect.Effect<SignIn.Session, Effect.Effect.Error<Attempt>, Effect.Effect.Context<Attempt> | Output> =>
  Effect.catchIf(
    attempt(given),
    (error) => error._tag === "LoginRefused" && left > 1,
    () =>
      Effect.flatMap(Output, (output) => Effect.zipRight(output.errorLine("Login refused."), login(given, left - 1)))
  )
