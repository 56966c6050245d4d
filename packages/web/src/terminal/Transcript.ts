/** The transcript of the terminal: lines and their answers. */
import { signal } from "@preact/signals"
import type { Notice } from "../app/Notices.ts"
import * as Session from "../app/Session.ts"
import * as SessionState from "../app/SessionState.ts"
import { CallFailed } from "../protocol/Connection.ts"
import * as Grammar from "./Grammar.ts"
import * as Implementations from "./Implementations.ts"
import * as Reply from "./Reply.ts"
import * as Secret from "./Secret.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

/** A line with its answer, which is undefined while it is executed. A notice of WATCH has no line. */
export interface Turn {
  readonly number: number
  readonly typed: string
  readonly answer: TerminalAnswer | undefined
}

/** Turns that are kept. */
const most = 100

/** The turns, oldest first. */
export const turns = signal<ReadonlyArray<Turn>>([])

SessionState.onDrop(() => {
  turns.value = []
})

let lastNumber = 0

/** Adds a turn. Returns its number. */
const add = (typed: string, answer: TerminalAnswer | undefined): number => {
  lastNumber += 1
  turns.value = [...turns.value, { number: lastNumber, typed, answer }].slice(-most)
  return lastNumber
}

const implementations = Implementations.make((notice: Notice) => void add("", { kind: "notice", notice }))

const answerOf = async (name: Implementations.Name, words: Reply.Words): Promise<TerminalAnswer> => {
  try {
    return await implementations[name](words)
  } catch (error) {
    if (error instanceof CallFailed) {
      return { kind: "failure", failure: error.failure }
    }
    throw error
  }
}

/** Executes a line and adds it to the transcript. A line that seems to contain a secret is neither executed nor shown. */
export const run = async (typed: string): Promise<void> => {
  const secret = Secret.find(typed)
  if (secret !== undefined) {
    add(`${secret.beginning} …`, Reply.mistake(secret.beginning, secret.why))
    return
  }
  const { name, words } = Grammar.interpret(typed)
  if (name === "CLEAR") {
    turns.value = []
    return
  }
  if (name === "LOGOUT") {
    await Session.signOut()
    return
  }
  const number = add(typed.trim(), undefined)
  const answer = await answerOf(name, words)
  // The turn is gone when the transcript was dropped in the meantime.
  turns.value = turns.value.map((turn) => (turn.number === number ? { ...turn, answer } : turn))
}
