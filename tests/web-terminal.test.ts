/** Lines typed at the terminal of the web application, at a real server, are answered as the command line answers them. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { admin, prepare, reader } from "../packages/cli/test/cli/Deepwells.ts"
import { password } from "../packages/cli/test/cli/Program.ts"
import type { Running } from "../packages/server/test/ServerProcess.ts"
import { start } from "../packages/server/test/ServerProcess.ts"
import * as WebClient from "../packages/server/test/WebClient.ts"
import type { Answer } from "./web-terminal/AnswerTexts.ts"
import { textsOf } from "./web-terminal/AnswerTexts.ts"
import { lines } from "./web-terminal/Lines.ts"

interface Web {
  readonly run: (line: string) => Promise<void>
  readonly turns: { readonly value: ReadonlyArray<{ readonly typed: string; readonly answer: Answer | undefined }> }
}

/** Text without frames, letter case, spaces and line ends. */
const compact = (text: string): string => text.replaceAll(/[\s│┌┐└┘─]/g, "").toLowerCase()

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
    vi.stubGlobal("location", { protocol: "http:", host: new URL(origin).host, pathname: "/", search: "", hash: "" })
    vi.stubGlobal("document", { createElement: () => ({ click: () => undefined }) })
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
})
