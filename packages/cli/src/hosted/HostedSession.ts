/**
 * The session in which command lines run that are typed in the terminal or listed in a file for `exec`: they share its
 * connection and its user, and sign in no further time.
 */
import type * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as CurrentActor from "@scipnet/core/deepwell/request/CurrentActor"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SignedInSession } from "../connection/SignedInSession.ts"
import type { BadInput } from "../error/CliError.ts"

/** The services that a command for a signed-in user requires. */
export type SessionServices = Deepwell.Deepwell | CurrentActor.CurrentActor | SignedInSession

export class HostedSession extends Context.Tag("@scipnet/cli/HostedSession")<
  HostedSession,
  {
    readonly services: Context.Context<SessionServices>
    /** The options that locate the deepwell, as typed when the session was opened. */
    readonly location: ReadonlyArray<string>
    /** Reads the text for a command whose file is `-`. Stdin has the command lines. */
    readonly readText: Effect.Effect<string, BadInput>
  }
>() {}

/** The session, if the command runs in one. */
export const current = Effect.serviceOption(HostedSession)

/** True in the terminal and in `exec`, where commands are typed without the name of the program. */
export const isHosted: Effect.Effect<boolean> = Effect.map(current, Option.isSome)
