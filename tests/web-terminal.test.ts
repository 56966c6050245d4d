/** Lines typed at the terminal of the web application, at a real server, are answered as the command line answers them. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import * as Denials from "@scipnet/presentation/sentences/Denials"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { admin, prepare, reader } from "../packages/cli/test/cli/Deepwells.ts"
import { password } from "../packages/cli/test/cli/Program.ts"
import type { Running } from "../packages/server/test/ServerProcess.ts"
import { start } from "../packages/server/test/ServerProcess.ts"
import * as WebClient from "../packages/server/test/WebClient.ts"
import type { AnyFailure } from "../packages/web/src/words/Sentences.ts"
import * as Sentences from "../packages/web/src/words/Sentences.ts"

interface Listed {
  readonly id?: string
  readonly record?: string
  readonly name?: string
  readonly to?: string
}

/** An answer of the web application's terminal, as far as its texts are compared. */
type Answer =
  | { readonly kind: "text" | "mistake"; readonly text: string }
  | { readonly kind: "failure"; readonly failure: AnyFailure }
  | {
      readonly kind: "record"
      readonly answer:
        { readonly _tag: "Granted"; readonly record: Listed } | { readonly _tag: "Redacted" | "Expunged" }
      readonly near: ReadonlyArray<Listed>
    }
  | { readonly kind: "section"; readonly title: string }
  | { readonly kind: "hits"; readonly hits: ReadonlyArray<Listed> }
  | { readonly kind: "rows"; readonly type: keyof typeof Replies.emptyLists; readonly rows: ReadonlyArray<Listed> }
  | { readonly kind: "changes"; readonly changes: ReadonlyArray<{ readonly label: string }> }
  | { readonly kind: "pending"; readonly proposals: ReadonlyArray<Listed> }
  | { readonly kind: "help"; readonly commands: ReadonlyArray<{ readonly name: string }> }
  | { readonly kind: "usage"; readonly command: { readonly usage: string; readonly description: string } }

interface Web {
  readonly run: (line: string) => Promise<void>
  readonly turns: { readonly value: ReadonlyArray<{ readonly typed: string; readonly answer: Answer | undefined }> }
}

const namesOf = (rows: ReadonlyArray<Listed>): ReadonlyArray<string> =>
  rows.flatMap(({ id, record, name }) => [id, record, name].filter((each) => each !== undefined))

const orEmpty = (rows: ReadonlyArray<Listed>, empty: string) =>
  rows.length === 0 ? [empty] : [...namesOf(rows), ...(rows.length > 1 ? [Replies.count(rows.length)] : [])]

/** The texts of an answer, without instructions that differ. */
const textsOf = (answer: Answer): ReadonlyArray<string> => {
  switch (answer.kind) {
    case "text":
    case "mistake":
      return [answer.text]
    case "failure":
      return [
        Sentences.heading(answer.failure),
        Sentences.sentence(answer.failure).replace(Sentences.instructions.addEvidence, "")
      ]
    case "record":
      return answer.answer._tag === "Granted"
        ? namesOf([answer.answer.record])
        : answer.answer._tag === "Redacted"
          ? [Denials.redacted.heading, Denials.redacted.sentence]
          : [
              Denials.expunged.heading,
              Denials.expunged.sentence,
              ...(answer.near.length === 0 ? [] : [Replies.nearest, ...namesOf(answer.near)])
            ]
    case "section":
      return [answer.title]
    case "hits":
      return orEmpty(answer.hits, Replies.empty.hits)
    case "rows":
      return orEmpty(answer.rows, Replies.emptyLists[answer.type])
    case "changes":
      return answer.changes.length === 0 ? [Replies.empty.history] : answer.changes.map(({ label }) => label)
    case "pending":
      return orEmpty(answer.proposals, Replies.empty.pending)
    case "help":
      return [Replies.helpHint]
    case "usage":
      return [answer.command.usage, answer.command.description]
  }
}

/** Text without frames, letter case, spaces and line ends. */
const compact = (text: string): string => text.replaceAll(/[\s│┌┐└┘─]/g, "").toLowerCase()

/**
 * Lines of both terminals, in this order: each acts on the state that the earlier ones left. Arguments that a schema of the
 * library rejects, such as a text that is too long, are left out: the command line prints the message of the schema.
 */
const lines = {
  [reader]: [
    "HELP",
    "HELP STATUS",
    "WHOAMI",
    "NEXT",
    "OPEN",
    "ACCESS",
    "ACCESS 096",
    "ACCESS 4999",
    "ACCESS The Sculptrue",
    "ACCESS the sculpture",
    "OPEN",
    "OPEN",
    "OPEN 7",
    "NEXT",
    "PREV",
    "ACCESS USER admin",
    "SEARCH",
    "SEARCH concrete",
    "SEARCH overseers",
    "LIST",
    "LIST USER",
    "LIST MTF",
    "RANDOM",
    "RANDOM SITE",
    "HISTORY",
    "HISTORY 173",
    "HISTORY 096",
    "HISTORY 4999",
    "STATUS",
    "STATUS 173",
    "STATUS 173 EXPLAINED",
    "STATUS 173 SIDEWAYS it fell",
    "STATUS nothing EXPLAINED stage prop",
    "STATUS 173 EXPLAINED stage prop",
    "PROPOSE 173",
    "PROPOSE 173 NEUTRALIZED it does not move / a year of film",
    "PENDING",
    "APPROVE",
    "APPROVE 173",
    "APPROVE SITE Site-19",
    "REJECT 173",
    "WITHDRAW 173"
  ],
  [admin]: [
    "STATUS 173 EXPLAINED stage prop",
    "STATUS 173 EXPLAINED stage prop",
    "STATUS 173 NEUTRALIZED it does not move",
    "STATUS 173 ACTIVE it moved",
    "STATUS 173 NEUTRALIZED it does not move",
    "PROPOSE 173 EXPLAINED stage prop",
    "PROPOSE 173 NEUTRALIZED it does not move",
    "PROPOSE 173 NEUTRALIZED it does not move / a year of film",
    "PROPOSE 173 NEUTRALIZED it does not move / a year of film",
    "PROPOSE 173 DELETED nothing is left",
    "PENDING",
    "APPROVE 173",
    "WITHDRAW 173",
    "WITHDRAW 173",
    "HISTORY 173",
    "STATUS 4999 EXPLAINED nothing there"
  ]
} as const

/** What differs in each run: ids and times. */
const stable = (text: string): string =>
  text
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g, "ID")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "TIME")

describe.each([reader, admin] as const)("the terminal of the web application, as %s", (user) => {
  let box: Deepwells
  let server: Running
  let web: Web
  let endSession: () => void = () => undefined
  /** The output of the command line, by the number of the line. */
  let printed: ReadonlyArray<string>

  beforeAll(async () => {
    box = await prepare()
    const served = box.copy("served.db")
    const typed = await box.run([], { stdin: lines[user].join("\n"), env: { SCIPNET_USER: user } })
    printed = typed.stdout
      .split("\n>>> ")
      .slice(1)
      .map((part) => part.slice(part.indexOf("\n") + 1))
    server = await start({ deepwell: served, settings: box.env({ SCIPNET_CALL_BURST: "10000" }) })
    const [origin = ""] = server.web
    const answer = await WebClient.postSession(origin, { user, password })
    const session = JSON.parse(answer.body)
    // The parts of a browser that the modules use.
    vi.stubGlobal("WebSocket", WebClient.socketClass({ cookie: WebClient.cookieOf(answer), origin }))
    vi.stubGlobal("location", { protocol: "http:", host: new URL(origin).host })
    vi.stubGlobal("window", globalThis)
    // Modules of a browser have types of their own, which this project does not load.
    const load = (path: string) => import(new URL(`../packages/web/src/${path}`, import.meta.url).href)
    const [transcript, line, state] = await Promise.all(
      ["terminal/Transcript.ts", "app/Line.ts", "app/SessionState.ts"].map(load)
    )
    web = transcript
    state.begin(session)
    line.connect(session)
    endSession = () => state.end("signed-out")
  })

  afterAll(async () => {
    endSession()
    vi.unstubAllGlobals()
    await server.stop()
    box.remove()
  })

  it("answers each line with the words of the command line", async () => {
    expect(printed).toHaveLength(lines[user].length)
    const missing: Array<object> = []
    for (const [index, line] of lines[user].entries()) {
      await web.run(line)
      const { answer } = web.turns.value.at(-1) ?? {}
      const texts = answer === undefined ? ["no answer"] : textsOf(answer)
      expect(texts.length, line).toBeGreaterThan(0)
      const output = compact(stable(printed[index] ?? ""))
      missing.push(
        ...texts
          .filter((text) => !output.includes(compact(stable(text))))
          .map((text) => ({ line, web: text, cli: printed[index] }))
      )
    }
    expect(missing).toEqual([])
  })

  it("answers a command of the command line's terminal with the command for a shell", async () => {
    await web.run("register 175 Euclid 2 A Name")
    expect(web.turns.value.at(-1)?.answer).toEqual({
      kind: "mistake",
      text: "REGISTER: type it in the terminal of the command line, or in a shell: scipnet scp register 173 --name 'The Sculpture' --class Euclid --level 2."
    })
  })
})
