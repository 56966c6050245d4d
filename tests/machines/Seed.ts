/** The seed of the random choices of tests: of faults, their times, and the calls of clients. */
import { Cause, Effect, Random } from "effect"

/** The seed: `SCIPNET_TEST_MACHINES_SEED` repeats the choices of an earlier run. */
export const seed = Number(process.env["SCIPNET_TEST_MACHINES_SEED"] ?? Math.floor(Math.random() * 1_000_000))

/** Runs an effect with choices of its own, which depend on the seed and a name. A failure prints the seed. */
export const seeded =
  (name: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withRandom(effect, Random.make(`${seed} ${name}`)).pipe(
      Effect.onError((cause) =>
        Effect.sync(() => {
          if (Cause.isInterruptedOnly(cause)) return
          process.stdout.write(`[machines] ${name} failed with the seed ${seed}\n`)
        })
      )
    )

/** Chooses one of several. */
export const choose = <A>(all: readonly [A, ...ReadonlyArray<A>]): Effect.Effect<A> =>
  Effect.map(Random.nextIntBetween(0, all.length), (at) => all[at] ?? all[0])
