/**
 * The screen that the terminal opens with, drawn line by line until any key is pressed.
 */
import { Effect } from "effect"
import { Output } from "../Output.ts"
import * as Banner from "../render/Banner.ts"

/** Between two lines, and after the last one, in milliseconds. */
const step = 35
const rest = 350

const interrupted = "\u0003"

/** Done when somebody presses a key, which goes nowhere else; interrupts at Ctrl-C. */
const anyKey = Effect.async<void>((resume) => {
  const { stdin } = process
  const press = (key: Buffer) => resume(key.toString("latin1").includes(interrupted) ? Effect.interrupt : Effect.void)
  stdin.setRawMode(true)
  stdin.once("data", press)
  stdin.resume()
  return Effect.sync(() => stdin.off("data", press))
}).pipe(
  Effect.ensuring(
    Effect.sync(() => {
      process.stdin.setRawMode(false)
      process.stdin.pause()
    })
  )
)

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
