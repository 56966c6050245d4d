import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Actor } from "../../domain/Actor.ts"

/** The actor of a request, with its origin and session. */
export interface Current {
  readonly actor: Actor
  /** The entry point of the request, for example a network address; null inside the program. */
  readonly origin: string | null
  /** The actor's session; null when the program itself authenticated the actor. */
  readonly session: string | null
  /** True for requests that do not prolong the session, such as completions. */
  readonly isBackground?: boolean
}

/** The actor on whose behalf commands and queries run. */
export class CurrentActor extends Context.Tag("@scipnet/core/CurrentActor")<CurrentActor, Current>() {
  /** Provides the actor of an effect. */
  static readonly provide =
    (actor: Actor, origin: string | null = null, session: string | null = null) =>
    <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, CurrentActor>> =>
      Effect.provideService(effect, CurrentActor, { actor, origin, session })
}
