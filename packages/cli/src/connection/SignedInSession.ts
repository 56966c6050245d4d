/**
 * The session in which a command acts: opened with a password and ended with the command, or stored by `scipnet login`.
 */
import type * as Login from "@scipnet/core/deepwell/auth/Login"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import { KeptSessionEnded } from "../error/CliError.ts"
import * as SessionFile from "./SessionFile.ts"

/** A session, and how it was opened. */
export interface ActiveSession {
  readonly session: Login.Session
  /** The entry of the session file; none for a session that ends with the command. */
  readonly kept: Option.Option<SessionFile.StoredSession>
  /** The password; none for a resumed session. */
  readonly password: Option.Option<Redacted.Redacted>
}

/** The current session. */
export class SignedInSession extends Context.Tag("@scipnet/cli/SignedInSession")<SignedInSession, ActiveSession>() {}

const maxRetries = 5

/**
 * Signs in with a password. Retries up to 5 times after `TooManyLogins`, each time after the requested delay. `origin` is
 * recorded in the audit log, as `cli`. Fails with `LoginRefused`, or with `TooManyLogins` after the last retry.
 */
export const signIn = Effect.fnUntraced(function* (user: string, password: Redacted.Redacted, origin: string) {
  const deepwell = yield* Deepwell.Deepwell
  const session = yield* Effect.retry(deepwell.login(user, password, origin), {
    while: (error) =>
      error._tag === "TooManyLogins"
        ? Effect.as(Effect.sleep(Duration.seconds(error.retryAfter)), true)
        : Effect.succeed(false),
    times: maxRetries
  })
  return { session, kept: Option.none(), password: Option.some(password) } satisfies ActiveSession
})

/** Resumes a stored session. If it has ended, removes it from the session file and fails with `KeptSessionEnded`. */
export const resumeSession = (stored: SessionFile.StoredSession, origin: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.resume(stored.token, origin)
    return { session, kept: Option.some(stored), password: Option.none() } satisfies ActiveSession
  }).pipe(
    Effect.catchTag("LoginRefused", () =>
      Effect.zipRight(SessionFile.remove(stored), new KeptSessionEnded({ user: stored.user }))
    )
  )

const removeStored = ({ kept }: ActiveSession) =>
  Option.match(kept, { onNone: () => Effect.void, onSome: SessionFile.remove })

/** Ends a session and removes it from the session file. */
export const endSession = Effect.fnUntraced(function* (active: ActiveSession) {
  const deepwell = yield* Deepwell.Deepwell
  yield* deepwell.logout(active.session)
  yield* removeStored(active)
})

const sessionEnded = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) && Option.exists(Cause.failureOption(exit.cause), Predicate.isTagged("SessionEnded"))

const release = (active: ActiveSession, exit: Exit.Exit<unknown, unknown>) =>
  Option.isNone(active.kept) ? endSession(active) : sessionEnded(exit) ? removeStored(active) : Effect.void

/**
 * Runs an effect in the session that `enter` opens. A session that is not stored is ended afterwards, also after a failure
 * or an interruption. `enter` runs uninterruptibly: prompts in it have to be made interruptible.
 */
export const withSession =
  <E, R>(enter: Effect.Effect<ActiveSession, E, R>, origin: string) =>
  <A, E1, R1>(effect: Effect.Effect<A, E1, R1>) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const active = yield* enter
        const exit = yield* effect.pipe(
          Deepwell.within(active.session, origin),
          Effect.provideService(SignedInSession, active),
          restore,
          Effect.exit
        )
        const released = yield* Effect.exit(release(active, exit))
        return yield* Exit.zipLeft(exit, released)
      })
    )
