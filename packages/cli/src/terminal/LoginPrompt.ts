/**
 * Signing in at the terminal: by the session that is kept, by options and environment, or by asking, a few times.
 */
import { Deepwell } from "@scipnet/core"
import { Effect, Option } from "effect"
import type { WriteFailed } from "../error/CliError.ts"
import { NoUser } from "../error/CliError.ts"
import * as CommandActor from "../connection/CommandActor.ts"
import * as SignedInSession from "../connection/SignedInSession.ts"
import type { KnownError } from "../error/ErrorMessages.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import { Output } from "../io/Output.ts"
import * as Prompt from "../io/Prompt.ts"
import * as Lines from "../render/layout/Line.ts"
import * as Styles from "../render/layout/Style.ts"
import * as Wrap from "../render/layout/Wrap.ts"
import * as PasswordInput from "../connection/PasswordInput.ts"

const tries = 3

const askUser = Effect.if(Effect.sync(RawKeyboard.isInteractive), {
  onTrue: () => Prompt.shown("User id"),
  onFalse: () => new NoUser({ passwordGiven: false })
})

/** Who signs in: as given, or whoever says so at the terminal. */
export const userOf = (given: CommandActor.Credentials["user"]) =>
  Effect.flatMap(CommandActor.userOf(given), Option.match({ onSome: Effect.succeed, onNone: () => askUser }))

const tell = (error: KnownError) =>
  Effect.flatMap(Output, ({ errorLine, style }) =>
    errorLine(
      Lines.print(style, Wrap.wrap(Lines.text(ErrorMessages.sentence(error)), Styles.measure(style))).join("\n")
    )
  )

/** Another try, and another, where there is somebody to have it; what was wrong is said in a line. */
const retried =
  (wrong: ReadonlyArray<KnownError["_tag"]>, left = RawKeyboard.isInteractive() ? tries : 1) =>
  <A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E | WriteFailed, Output | R> =>
    Effect.catchAll(attempt, (error) =>
      left > 1 && ErrorMessages.isKnown(error) && wrong.includes(error._tag)
        ? Effect.zipRight(tell(error), retried(wrong, left - 1)(attempt))
        : Effect.fail(error)
    )

const byPassword = (given: CommandActor.Credentials) =>
  Effect.gen(function* () {
    const user = yield* Effect.interruptible(userOf(given.user))
    const password = yield* Effect.interruptible(PasswordInput.ownPassword(given.passwordStdin))
    return yield* RawKeyboard.unheard(SignedInSession.byPassword(user, password, "terminal"))
  }).pipe(retried(["LoginRefused"]))

/** Comes in, or fails with `LoginRefused` after the last try; somebody who is not at a terminal has one. */
export const enter = (visit: CommandActor.SessionOptions) =>
  CommandActor.resumeOrElse(visit, "terminal", byPassword(visit))

const askNewPassword = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const { session, password } = yield* SignedInSession.SignedInSession
  const own = yield* Option.match(password, { onSome: Effect.succeed, onNone: () => PasswordInput.ownPassword(false) })
  const next = yield* PasswordInput.promptTwice(`New password of ${session.user}`)
  yield* deepwell.changePassword(session.user, own, next)
}).pipe(retried(["BadInput", "WeakPassword", "CredentialsRefused"]))

/** Has whoever was given a password by somebody else choose their own; without a terminal they are refused instead. */
export const renewPassword = Effect.gen(function* () {
  const { session } = yield* SignedInSession.SignedInSession
  if (session.mustChangePassword && RawKeyboard.isInteractive()) {
    const output = yield* Output
    yield* output.line("Your password was given to you by somebody else: choose your own.")
    yield* askNewPassword
  }
})
