/** The transcript of the terminal: lines and their answers. */
import { signal } from "@preact/signals"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Line from "../app/Line.ts"
import * as Session from "../app/Session.ts"
import * as SessionState from "../app/SessionState.ts"
import { CallFailed } from "../protocol/Connection.ts"
import * as Grammar from "./Grammar.ts"
import * as ReadCommands from "./ReadCommands.ts"
import * as StatusCommands from "./StatusCommands.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

/** A line with its answer; undefined while it is executed. */
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

const help = async ([word]: ReadCommands.Words): Promise<TerminalAnswer> => {
  const command = word === undefined ? undefined : Grammar.findCommand(word)
  return command === undefined ? { kind: "help", commands: Grammar.commands } : { kind: "usage", command }
}

const trail = async (): Promise<TerminalAnswer> => {
  const user = SessionState.session.value?.user ?? ""
  return { kind: "trail", entries: await Line.call("Trail", { query: { user, limit: 15 } }) }
}

const implementations: Readonly<
  Record<Exclude<Grammar.Name, "CLEAR" | "LOGOUT">, (words: ReadCommands.Words) => Promise<TerminalAnswer>>
> = {
  ACCESS: ReadCommands.access,
  OPEN: ReadCommands.open,
  SEARCH: ReadCommands.search,
  LIST: ReadCommands.list,
  RANDOM: ReadCommands.random,
  NEXT: ReadCommands.next,
  PREV: ReadCommands.previous,
  HISTORY: ReadCommands.history,
  ASOF: ReadCommands.asOf,
  STATUS: StatusCommands.status,
  PROPOSE: StatusCommands.propose,
  PENDING: StatusCommands.pending,
  APPROVE: StatusCommands.approve,
  REJECT: StatusCommands.reject,
  WITHDRAW: StatusCommands.withdraw,
  TRAIL: trail,
  WHOAMI: ReadCommands.whoAmI,
  HELP: help
}

const answerOf = async (name: keyof typeof implementations, words: ReadCommands.Words): Promise<TerminalAnswer> => {
  try {
    return await implementations[name](words)
  } catch (error) {
    if (error instanceof CallFailed) {
      return { kind: "failure", failure: error.failure }
    }
    throw error
  }
}

let lastNumber = 0

/** Executes a line and adds it to the transcript. */
export const run = async (typed: string): Promise<void> => {
  const { name, words } = Grammar.interpret(typed)
  if (name === "CLEAR") {
    turns.value = []
    return
  }
  if (name === "LOGOUT") {
    await Session.signOut()
    return
  }
  lastNumber += 1
  const number = lastNumber
  turns.value = [...turns.value, { number, typed: typed.trim(), answer: undefined }].slice(-most)
  const elsewhere = Grammar.elsewhere(typed)
  const answer: TerminalAnswer =
    elsewhere === undefined
      ? await answerOf(name, words)
      : { kind: "mistake", text: Replies.elsewhere(elsewhere.name, elsewhere.shell) }
  // The turn is gone when the transcript was dropped in the meantime.
  turns.value = turns.value.map((turn) => (turn.number === number ? { ...turn, answer } : turn))
}
