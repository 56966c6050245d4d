/**
 * Prompts for a line at a terminal, with or without echo. Only the question is drawn, so that prompts work without
 * colours, on simple terminals and with screen readers.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as RawKeyboard from "./RawKeyboard.ts"
import * as Characters from "../render/layout/Characters.ts"

/** Most characters of a line; further ones are ignored. */
const maxLength = 10_000

const enter = /^[\r\n]$/
const backspace = /^[\b\u007f]$/
const ctrlD = "\u0004"
const ctrlU = "\u0015"
const control = /^\p{Cc}$/u
/** Escape sequences of arrow and function keys, which are ignored. */
const escapeSequences = /\u001b(?:\[[0-?]*[@-~]|O.|.)?/gs

/** The output that erases a text before the cursor. */
const erase = (text: string): string => "\b \b".repeat(Characters.width(text))

interface LineState {
  readonly keys: ReadonlyArray<string>
  /** Output for the last key. */
  readonly echo: string
}

const applyKey = ({ keys }: LineState, key: string): LineState => {
  if (backspace.test(key)) {
    return { keys: keys.slice(0, -1), echo: erase(keys.at(-1) ?? "") }
  }
  if (key === ctrlU) {
    return { keys: [], echo: erase(keys.join("")) }
  }
  return control.test(key) || keys.length >= maxLength ? { keys, echo: "" } : { keys: [...keys, key], echo: key }
}

/** Reads a line. Ctrl-C, and Ctrl-D on an empty line, interrupt. */
const readLine = Effect.fnUntraced(function* (question: string, echo: boolean) {
  const line = yield* Deferred.make<string>()
  let state: LineState = { keys: [], echo: "" }
  /** Input after the line; set once the line is complete. */
  let rest: string | undefined
  const complete = (result: Effect.Effect<string>, remainder: string) => {
    rest = remainder
    process.stdout.write("\n")
    Deferred.unsafeDone(line, result)
  }
  const onInput = (typed: string) => {
    const keys = Array.from(typed.replace(escapeSequences, ""))
    for (const [index, key] of keys.entries()) {
      const remainder = keys.slice(index + 1).join("")
      if (rest !== undefined) {
        return
      }
      if (enter.test(key)) {
        complete(Effect.succeed(state.keys.join("")), remainder.replace(/^\n/, ""))
      } else if (key === RawKeyboard.ctrlC || (key === ctrlD && state.keys.length === 0)) {
        complete(Effect.interrupt, "")
      } else {
        state = applyKey(state, key)
        process.stdout.write(echo ? state.echo : "")
      }
    }
  }
  const typed = yield* Effect.scoped(
    Effect.gen(function* () {
      yield* RawKeyboard.listen(onInput)
      process.stdout.write(`${question}: `)
      return yield* Deferred.await(line)
    })
  )
  // Input after the line stays available for the next prompt.
  if (rest !== undefined && rest !== "") {
    process.stdin.unshift(Buffer.from(rest))
  }
  return typed
})

/** Prompts for a line that is echoed. */
export const readVisible = (question: string): Effect.Effect<string> => readLine(question, true)

/** Prompts for a secret, without echo. */
export const readSecret = (question: string): Effect.Effect<Redacted.Redacted> =>
  Effect.map(readLine(question, false), (line) => Redacted.make(line))
