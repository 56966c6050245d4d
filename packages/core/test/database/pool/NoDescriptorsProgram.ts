/**
 * Opens connections while no file descriptor is free, frees some after a pause, and prints the outcome of each attempt.
 * Argument: FOLDER.
 */
import { closeSync, openSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Duration, Effect } from "effect"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as Files from "../Files.ts"

const [folder = ""] = process.argv.slice(2)
const filename = join(folder, "notes.db")
const pause = 150

/** Opens files until the limit of descriptors is reached. */
const exhaust = (): ReadonlyArray<number> => {
  const held: Array<number> = []
  for (;;) {
    try {
      held.push(openSync("/dev/null", "r"))
    } catch {
      // The limit is reached, as intended.
      return held
    }
  }
}

/** Starts the effect without a free descriptor, and frees some after the pause. */
const meanwhile = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const held = exhaust()
    yield* Effect.fork(
      Effect.zipRight(
        Effect.sleep(pause),
        Effect.sync(() => held.forEach(closeSync))
      )
    )
    const [took, opened] = yield* Effect.timed(effect)
    return { opened, waited: Duration.toMillis(took) >= pause - 10 }
  })

const program = Effect.gen(function* () {
  const database = yield* Files.open(Files.options(filename))
  yield* Files.add(database, "before")
  const reader = yield* meanwhile(Files.texts(database))

  const again = Effect.scoped(
    Effect.flatMap(Files.open(Files.options(filename, { create: false })), (other) =>
      Effect.zipRight(Files.add(other, "after"), Files.texts(other))
    )
  )
  const writer = yield* meanwhile(again)

  const impatient = { ...DatabaseSettings.defaults, openTimeout: Duration.millis(100) }
  const held = exhaust()
  const { _tag, attempt, reason } = yield* Effect.flip(
    Effect.scoped(Files.open(Files.options(filename, { create: false, settings: impatient })))
  )
  held.forEach(closeSync)
  const next = yield* Files.texts(database)
  return { reader, writer, never: { _tag, reason, triedAgain: attempt > 1 }, next }
})

writeSync(1, JSON.stringify(await Effect.runPromise(Effect.scoped(program))))
