import { Context, Effect } from "effect"
import type { Actor } from "../domain/Actor.ts"

/** On whose behalf the program acts, and through which door they came. */
export class CurrentActor extends Context.Tag("@scipnet/core/CurrentActor")<
  CurrentActor,
  { readonly actor: Actor; readonly origin: string | null }
>() {
  /** Runs an effect on behalf of an actor. */
  static readonly provide =
    (actor: Actor, origin: string | null = null) =>
    <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, CurrentActor>> =>
      Effect.provideService(effect, CurrentActor, { actor, origin })
}
