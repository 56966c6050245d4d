/**
 * The session in which command lines run that are typed in the terminal or listed in a file for `exec`: they share its
 * connection and its user, and sign in no further time.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as CurrentActor from "@scipnet/core/deepwell/request/CurrentActor"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { SignedInSession } from "../connection/SignedInSession.ts"
import type { BadInput } from "../error/CliError.ts"

/** The services that a command for a signed-in user requires. */
export type SessionServices = Deepwell.Deepwell | CurrentActor.CurrentActor | SignedInSession

/** A text from the terminal. `isComplete` is false if the input ended before the text did. */
export interface TypedText {
  readonly text: string
  readonly isComplete: boolean
}

export class HostedSession extends Context.Tag("@scipnet/cli/HostedSession")<
  HostedSession,
  {
    readonly services: Context.Context<SessionServices>
    /** The options that locate the deepwell, as typed when the session was opened. */
    readonly location: ReadonlyArray<string>
    /** Reads the text for a command whose file is `-`. Stdin has the command lines. */
    readonly readText: Effect.Effect<TypedText, BadInput>
  }
>() {}

/** The session, if the command runs in one. */
export const current = Effect.serviceOption(HostedSession)

/** True in the terminal and in `exec`, where commands are typed without the name of the program. */
export const isHosted: Effect.Effect<boolean> = Effect.map(current, Option.isSome)

/** Runs an effect in the session. */
export const within =
  ({ services }: HostedSession["Type"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.provideService(CurrentActor.CurrentActor, Context.get(services, CurrentActor.CurrentActor)),
      Effect.provideService(SignedInSession, Context.get(services, SignedInSession)),
      Effect.provideService(Deepwell.Deepwell, Context.get(services, Deepwell.Deepwell))
    )
