/** Random commands and queries of one session, and what became of them. */
import * as Fleet from "./Fleet.ts"
import type * as LineClient from "./LineClient.ts"

const choose = <A>(all: ReadonlyArray<A>, fallback: A): A => all[Math.floor(Math.random() * all.length)] ?? fallback

const file = () => choose(Fleet.files, "SCP-100")

let counter = 0

const queries: ReadonlyArray<() => readonly [tag: string, payload: unknown]> = [
  () => ["Access", { query: { type: "scp", id: file() } }],
  () => ["List", { query: { type: "scp" } }],
  () => ["Search", { query: { text: Fleet.marker } }],
  () => ["Count", { query: { type: "user" } }],
  () => ["History", { query: { scp: file() } }],
  () => ["Timeline", { query: { type: "scp", id: file() } }],
  () => ["References", { query: { type: "user", id: choose(Fleet.clerks, "clerk-0") } }],
  () => ["WhoAmI", {}]
]

const commands: ReadonlyArray<() => unknown> = [
  () => ({ _tag: "RenameScp", scp: file(), name: `Name ${++counter}` }),
  () => ({
    _tag: "FileScpSection",
    scp: file(),
    section: `note-${++counter}`,
    title: "Note",
    body: `${Fleet.marker} note ${counter}`,
    clearance: null
  }),
  () => ({
    _tag: "ChangeScpStatus",
    scp: file(),
    to: choose(["active", "explained", "neutralized"], "active"),
    reason: `reason ${++counter}`
  })
]

/** What the calls of a session led to. */
export interface Tally {
  commands: number
  queries: number
  /** Commands that were rejected by a rule, as a change to the present status is. */
  rejected: number
  /** Failures that no rule explains, by their tag. */
  readonly unexpected: Array<string>
  readonly times: Array<number>
}

/** The rejections that random commands lead to. */
const isRejection = (error: string): boolean =>
  /^(IllegalTransition|EvidenceRequired|SecondPersonRequired)$/.test(error)

/** Calls until a time of `performance.now()`. */
export const run = async (client: LineClient.LineClient, until: number): Promise<Tally> => {
  const tally: Tally = { commands: 0, queries: 0, rejected: 0, unexpected: [], times: [] }
  while (performance.now() < until) {
    const isCommand = Math.random() < 0.3
    const [tag, payload] = isCommand
      ? (["Execute", { command: choose(commands, () => undefined)(), commandId: crypto.randomUUID() }] as const)
      : choose(queries, () => ["WhoAmI", {}] as const)()
    const begun = performance.now()
    const reply = await client.ask(tag, payload)
    tally.times.push(performance.now() - begun)
    tally[isCommand ? "commands" : "queries"] += 1
    if (reply._tag === "Failure") {
      if (isCommand && isRejection(reply.error)) tally.rejected += 1
      else tally.unexpected.push(`${tag}: ${reply.error}`)
    }
  }
  return tally
}
