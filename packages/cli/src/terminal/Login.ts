/**
 * Signing in at the terminal: by options and environment, or by asking, a few times.
 */
import { Prompt } from "@effect/cli"
import { Deepwell } from "@scipnet/core"
import { Effect, Option } from "effect"
import { NoUser } from "../CliError.ts"
import type { Credentials } from "../Connection.ts"
import * as Connection from "../Connection.ts"
import { Output } from "../Output.ts"
import * as Secrets from "../Secrets.ts"

const tries = 3

const askUser = Effect.if(
  Effect.sync(() => process.stdin.isTTY && process.stdout.isTTY),
  {
    onTrue: () => Prompt.run(Prompt.text({ message: "User id" })),
    onFalse: () => new NoUser()
  }
)

const attempt = (given: Credentials) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const known = yield* Connection.userOf(given.user)
    const user = yield* Option.match(known, { onSome: Effect.succeed, onNone: () => askUser })
    const password = yield* Secrets.ownPassword(given.passwordStdin)
    return yield* deepwell.login(user, password, "terminal")
  })

/** A session, or `LoginRefused` after the last try; somebody who is not at a terminal has one. */
export const login = (given: Credentials) =>
  Effect.gen(function* () {
    const output = yield* Output
    const again = process.stdin.isTTY && process.stdout.isTTY ? tries - 1 : 0
    return yield* attempt(given).pipe(
      Effect.tapErrorTag("LoginRefused", () => output.errorLine("Login refused.")),
      Effect.retry({ times: again, while: (error) => error._tag === "LoginRefused" })
    )
  })
