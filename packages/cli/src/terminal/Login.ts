/**
 * Signing in at the terminal: by the session that is kept, by options and environment, or by asking, a few times.
 */
import { Deepwell } from "@scipnet/core"
import { Effect, Option } from "effect"
import type { WriteFailed } from "../CliError.ts"
import { NoUser } from "../CliError.ts"
import * as Connection from "../Connection.ts"
import * as Entrance from "../Entrance.ts"
import type { KnownError } from "../ErrorCatalogue.ts"
import * as ErrorCatalogue from "../ErrorCatalogue.ts"
import * as Keyboard from "../Keyboard.ts"
import { Output } from "../Output.ts"
import * as Prompt from "../Prompt.ts"
import * as Lines from "../render/Line.ts"
import * as Styles from "../render/Style.ts"
import * as Wrap from "../render/Wrap.ts"
import * as Secrets from "../Secrets.ts"
import * as Tty from "../Tty.ts"

const tries = 3

const askUser = Effect.if(Effect.sync(Tty.isWatched), {
  onTrue: () => Prompt.shown("User id"),
  onFalse: () => new NoUser({ passwordGiven: false })
})

/** Who signs in: as given, or whoever says so at the terminal. */
export const userOf = (given: Connection.Credentials["user"]) =>
  Effect.flatMap(Connection.userOf(given), Option.match({ onSome: Effect.succeed, onNone: () => askUser }))

const tell = (error: KnownError) =>
  Effect.flatMap(Output, ({ errorLine, style }) =>
    errorLine(
      Lines.print(style, Wrap.wrap(Lines.text(ErrorCatalogue.sentence(error)), Styles.measure(style))).join("\n")
    )
  )

/** Another try, and another, where there is somebody to have it; what was wrong is said in a line. */
const retried =
  (wrong: ReadonlyArray<KnownError["_tag"]>, left = Tty.isWatched() ? tries : 1) =>
  <A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E | WriteFailed, Output | R> =>
    Effect.catchAll(attempt, (error) =>
      left > 1 && ErrorCatalogue.isKnown(error) && wrong.includes(error._tag)
        ? Effect.zipRight(tell(error), retried(wrong, left - 1)(attempt))
        : Effect.fail(error)
    )

const byPassword = (given: Connection.Credentials) =>
  Effect.gen(function* () {
    const user = yield* Effect.interruptible(userOf(given.user))
    const password = yield* Effect.interruptible(Secrets.ownPassword(given.passwordStdin))
    return yield* Keyboard.unheard(Entrance.byPassword(user, password, "terminal"))
  }).pipe(retried(["LoginRefused"]))

/** Comes in, or fails with `LoginRefused` after the last try; somebody who is not at a terminal has one. */
export const enter = (visit: Connection.Visit) => Connection.enter(visit, "terminal", byPassword(visit))

const askNewPassword = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const { session, password } = yield* Entrance.Entrance
  const own = yield* Option.match(password, { onSome: Effect.succeed, onNone: () => Secrets.ownPassword(false) })
  const next = yield* Secrets.promptTwice(`New password of ${session.user}`)
  yield* deepwell.changePassword(session.user, own, next)
}).pipe(retried(["BadInput", "WeakPassword", "CredentialsRefused"]))

/** Has whoever was given a password by somebody else choose their own; without a terminal they are refused instead. */
export const renewPassword = Effect.gen(function* () {
  const { session } = yield* Entrance.Entrance
  if (session.mustChangePassword && Tty.isWatched()) {
    const output = yield* Output
    yield* output.line("Your password was given to you by somebody else: choose your own.")
    yield* askNewPassword
  }
})
