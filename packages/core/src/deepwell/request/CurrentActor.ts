import { Context, Effect } from "effect"
import type { Actor } from "../../domain/Actor.ts"

/** Who acts, from where, and in which session. */
export interface Current {
  readonly actor: Actor
  /** Through which door they came. */
  readonly origin: string | null
  /** In which of their sessions; null where the program itself vouches for them. */
  readonly session: string | null
}

/** On whose behalf the program acts. */
export class CurrentActor extends Context.Tag("@scipnet/core/CurrentActor")<CurrentActor, Current>() {
  /** Runs an effect on behalf of an actor. */
  static readonly provide =
    (actor: Actor, origin: string | null = null, session: string | null = null) =>
    <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, CurrentActor>> =>
      Effect.provideService(effect, CurrentActor, { actor, origin, session })
}
