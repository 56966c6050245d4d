/**
 * How somebody came in for what they do now: by a password, in a session that ends with it, or by the session that
 * `scipnet login` kept.
 */
import type { Login } from "@scipnet/core"
import { Deepwell } from "@scipnet/core"
import { Cause, Context, Duration, Effect, Exit, Option, Predicate } from "effect"
import type { Redacted } from "effect"
import { KeptSessionEnded } from "../error/CliError.ts"
import * as SessionFile from "./SessionFile.ts"

export interface Present {
  readonly session: Login.Session
  /** What it is kept by; none when it ends with the command. */
  readonly kept: Option.Option<SessionFile.Kept>
  /** What they came in with. */
  readonly password: Option.Option<Redacted.Redacted>
}

export class SignedInSession extends Context.Tag("@scipnet/cli/Entrance")<SignedInSession, Present>() {}

/** How often a login is tried again, each time after the pause that was asked for, when too many others wait. */
const tries = 5

/** Comes in with a password, through a door such as `cli`. Fails with `LoginRefused`, or with `TooManyLogins` after the last try. */
export const byPassword = (user: string, password: Redacted.Redacted, door: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* Effect.retry(deepwell.login(user, password, door), {
      while: (error) =>
        error._tag === "TooManyLogins"
          ? Effect.as(Effect.sleep(Duration.seconds(error.retryAfter)), true)
          : Effect.succeed(false),
      times: tries
    })
    return { session, kept: Option.none(), password: Option.some(password) } satisfies Present
  })

/** Comes back in. Fails with `KeptSessionEnded`, and forgets the session then. */
export const byKept = (kept: SessionFile.Kept, door: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.resume(kept.token, door)
    return { session, kept: Option.some(kept), password: Option.none() } satisfies Present
  }).pipe(
    Effect.catchTag("LoginRefused", () =>
      Effect.zipRight(SessionFile.forget(kept), new KeptSessionEnded({ user: kept.user }))
    )
  )

const forget = ({ kept }: Present) =>
  Option.match(kept, { onNone: () => Effect.void, onSome: (kept) => SessionFile.forget(kept) })

/** Ends the session, and keeps it no longer. */
export const end = (present: Present) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    yield* deepwell.logout(present.session)
    yield* forget(present)
  })

const isOver = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) && Option.exists(Cause.failureOption(exit.cause), Predicate.isTagged("SessionEnded"))

const leave = (present: Present, exit: Exit.Exit<unknown, unknown>) =>
  Option.isNone(present.kept) ? end(present) : isOver(exit) ? forget(present) : Effect.void

/**
 * Comes in, does something as whoever came in, and leaves: however it ends, no session stays open but a kept one.
 * What `enter` asks of somebody has to be interruptible by itself.
 */
export const during =
  <E, R>(enter: Effect.Effect<Present, E, R>, door: string) =>
  <A, E1, R1>(effect: Effect.Effect<A, E1, R1>) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const present = yield* enter
        const exit = yield* effect.pipe(
          Deepwell.within(present.session, door),
          Effect.provideService(SignedInSession, present),
          restore,
          Effect.exit
        )
        const left = yield* Effect.exit(leave(present, exit))
        return yield* Exit.zipLeft(exit, left)
      })
    )
