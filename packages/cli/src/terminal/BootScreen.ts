/**
 * The screen that the terminal opens with, drawn line by line until any key is pressed.
 */
import { Deferred, Effect } from "effect"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import { Output } from "../io/Output.ts"
import * as Banner from "../render/Banner.ts"

/** Between two lines, and after the last one, in milliseconds. */
const step = 35
const rest = 350

/** Done when somebody presses a key, which goes nowhere else; interrupts at Ctrl-C. */
const anyKey = Effect.gen(function* () {
  const pressed = yield* Deferred.make<void>()
  yield* RawKeyboard.hear((key) =>
    Deferred.unsafeDone(pressed, key.includes(RawKeyboard.interrupt) ? Effect.interrupt : Effect.void)
  )
  yield* Deferred.await(pressed)
}).pipe(Effect.scoped)

/** Draws it; all that is not drawn yet when a key is pressed comes at once. */
export const show = Effect.gen(function* () {
  const output = yield* Output
  const lines = Banner.boot(output.style)
  let drawn = 0
  const drawing = Effect.gen(function* () {
    for (const line of lines) {
      yield* output.line(line)
      drawn += 1
      yield* Effect.sleep(step)
    }
    yield* Effect.sleep(rest)
  })
  yield* Effect.raceFirst(drawing, anyKey)
  yield* output.lines(lines.slice(drawn))
})
