/**
 * Signs in at the terminal: with the stored session, with options and environment, or by prompts with up to 3 attempts.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { NoUser, type WriteFailed } from "../error/CliError.ts"
import * as CommandActor from "../connection/CommandActor.ts"
import * as SignedInSession from "../connection/SignedInSession.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import { Output } from "../io/Output.ts"
import * as Prompt from "../io/Prompt.ts"
import * as Lines from "../render/layout/Line.ts"
import * as Wrap from "../render/layout/Wrap.ts"
import * as PasswordInput from "../connection/PasswordInput.ts"

const maxAttempts = 3

const promptForUser = Effect.if(Effect.sync(RawKeyboard.isInteractive), {
  onTrue: () => Prompt.readVisible("User id"),
  onFalse: () => new NoUser({ passwordGiven: false })
})

/** Returns the user id from options or environment, or prompts for it. Fails with `NoUser` without a terminal. */
export const resolveUser = (user: CommandActor.Credentials["user"]) =>
  Effect.flatMap(CommandActor.userOf(user), Option.match({ onSome: Effect.succeed, onNone: () => promptForUser }))

const printError = (error: ErrorMessages.KnownError) =>
  Effect.flatMap(Output, ({ errorLine, style }) =>
    errorLine(Lines.toStrings(style, Wrap.paragraph(style, ErrorMessages.sentence(error))).join("\n"))
  )

/** Repeats an attempt that fails with one of these errors, at a terminal only, and prints the error before each retry. */
const retryOn =
  (tags: ReadonlyArray<ErrorMessages.KnownError["_tag"]>, attempts = RawKeyboard.isInteractive() ? maxAttempts : 1) =>
  <A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E | WriteFailed, Output | R> =>
    Effect.catchAll(attempt, (error) =>
      attempts > 1 && ErrorMessages.isKnown(error) && tags.includes(error._tag)
        ? Effect.zipRight(printError(error), retryOn(tags, attempts - 1)(attempt))
        : Effect.fail(error)
    )

const byPassword = (credentials: CommandActor.Credentials) =>
  Effect.gen(function* () {
    const user = yield* Effect.interruptible(resolveUser(credentials.user))
    const password = yield* Effect.interruptible(PasswordInput.ownPassword(credentials.passwordStdin))
    return yield* RawKeyboard.discardInput(SignedInSession.signIn(user, password, "terminal"))
  }).pipe(retryOn(["LoginRefused"]))

/** Signs in. Fails with `LoginRefused` after the last attempt; without a terminal there is only one. */
export const signIn = (visit: CommandActor.SessionOptions) =>
  CommandActor.resumeOrElse(visit, "terminal", byPassword(visit))

const changePassword = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const { session, password } = yield* SignedInSession.SignedInSession
  const current = yield* Option.match(password, {
    onSome: Effect.succeed,
    onNone: () => PasswordInput.ownPassword(false)
  })
  const next = yield* PasswordInput.promptTwice(`New password of ${session.user}`)
  yield* deepwell.changePassword(session.user, current, next)
}).pipe(retryOn(["BadInput", "WeakPassword", "CredentialsRefused"]))

/** Prompts for a new password if the present one is temporary. Without a terminal the deepwell rejects every command. */
export const replaceTemporaryPassword = Effect.gen(function* () {
  const { session } = yield* SignedInSession.SignedInSession
  if (session.mustChangePassword && RawKeyboard.isInteractive()) {
    const output = yield* Output
    yield* output.line("Your password was set by another user: choose your own.")
    yield* changePassword
  }
})
