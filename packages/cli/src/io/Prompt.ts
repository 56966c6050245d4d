/**
 * Questions at a terminal: a line that is seen while it is typed, or one that is not. Nothing is drawn but the question,
 * so that it is the same without colours, on simple terminals and to screen readers.
 */
import { Deferred, Effect, Redacted } from "effect"
import * as RawKeyboard from "./RawKeyboard.ts"
import * as Characters from "../render/layout/Characters.ts"

/** A longer line is nobody's. */
const longest = 10_000

const enter = /^[\r\n]$/
const backspace = /^[\b\u007f]$/
const end = "\u0004"
const giveUp = "\u0015"
const unseen = /^\p{Cc}$/u
/** Arrows and the like, none of which is understood. */
const sequences = /\u001b(?:\[[0-?]*[@-~]|O.|.)?/gs

/** Takes back what stands on the screen. */
const erased = (text: string): string => "\b \b".repeat(Characters.width(text))

interface Typing {
  readonly keys: ReadonlyArray<string>
  /** What is to be shown of the last key. */
  readonly echo: string
}

const press = ({ keys }: Typing, key: string): Typing => {
  if (backspace.test(key)) {
    return { keys: keys.slice(0, -1), echo: erased(keys.at(-1) ?? "") }
  }
  if (key === giveUp) {
    return { keys: [], echo: erased(keys.join("")) }
  }
  return unseen.test(key) || keys.length >= longest ? { keys, echo: "" } : { keys: [...keys, key], echo: key }
}

/** The line, and what was typed behind it. Interrupts where somebody leaves with Ctrl-C, or Ctrl-D at its beginning. */
const ask = (question: string, seen: boolean) =>
  Effect.gen(function* () {
    const line = yield* Deferred.make<string>()
    let typing: Typing = { keys: [], echo: "" }
    let rest: string | undefined
    const answer = (effect: Effect.Effect<string>, behind: string) => {
      rest = behind
      process.stdout.write("\n")
      Deferred.unsafeDone(line, effect)
    }
    const hear = (typed: string) => {
      const keys = Array.from(typed.replace(sequences, ""))
      for (const [at, key] of keys.entries()) {
        const behind = keys.slice(at + 1).join("")
        if (rest !== undefined) {
          return
        }
        if (enter.test(key)) {
          answer(Effect.succeed(typing.keys.join("")), behind.replace(/^\n/, ""))
        } else if (key === RawKeyboard.interrupt || (key === end && typing.keys.length === 0)) {
          answer(Effect.interrupt, "")
        } else {
          typing = press(typing, key)
          process.stdout.write(seen ? typing.echo : "")
        }
      }
    }
    const typed = yield* Effect.scoped(
      Effect.gen(function* () {
        yield* RawKeyboard.hear(hear)
        process.stdout.write(`${question}: `)
        return yield* Deferred.await(line)
      })
    )
    // Whoever asks next finds it.
    if (rest !== undefined && rest !== "") {
      process.stdin.unshift(Buffer.from(rest))
    }
    return typed
  })

/** Asks for a line that may be seen. */
export const shown = (question: string): Effect.Effect<string> => ask(question, true)

/** Asks for a secret. */
export const hidden = (question: string): Effect.Effect<Redacted.Redacted> =>
  Effect.map(ask(question, false), (line) => Redacted.make(line))
