/**
 * Draws the boot screen line by line; any key skips the animation.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import { Output } from "../io/Output.ts"
import * as Banner from "../render/Banner.ts"

/** Pauses between two lines and after the last one, in milliseconds. */
const linePause = 35
const endPause = 350

/** Waits for a key and discards it. Ctrl-C interrupts. */
const awaitKey = Effect.gen(function* () {
  const pressed = yield* Deferred.make<void>()
  yield* RawKeyboard.listen((key) =>
    Deferred.unsafeDone(pressed, key.includes(RawKeyboard.ctrlC) ? Effect.interrupt : Effect.void)
  )
  yield* Deferred.await(pressed)
}).pipe(Effect.scoped)

/** Draws the screen. After a key the remaining lines are drawn at once. */
export const show = Effect.gen(function* () {
  const output = yield* Output
  const lines = Banner.renderBootScreen(output.style)
  let drawn = 0
  const drawing = Effect.gen(function* () {
    for (const line of lines) {
      yield* output.line(line)
      drawn += 1
      yield* Effect.sleep(linePause)
    }
    yield* Effect.sleep(endPause)
  })
  yield* Effect.raceFirst(drawing, awaitKey)
  yield* output.lines(lines.slice(drawn))
})
