/** The terminal of the command line and the web application say the same about the same thing. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { RemoteError } from "@scipnet/core"
import * as Denials from "@scipnet/presentation/sentences/Denials"
import type { Instructions } from "@scipnet/presentation/sentences/Instructions"
import * as ServerSentences from "@scipnet/presentation/sentences/ServerSentences"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import { Arbitrary, FastCheck, Schema } from "effect"
import { BadInput } from "../packages/cli/src/error/CliError.ts"
import * as ErrorMessages from "../packages/cli/src/error/ErrorMessages.ts"
import { instructions as ofTerminal } from "../packages/cli/src/error/Instructions.ts"
import * as Sanitize from "../packages/cli/src/render/layout/Sanitize.ts"
import * as ErrorBoxes from "../packages/cli/src/terminal/ErrorBoxes.ts"
import * as Parser from "../packages/cli/src/terminal/Parser.ts"
import { usageError } from "../packages/cli/src/terminal/UsageError.ts"
import * as Grammar from "../packages/web/src/terminal/Grammar.ts"
import * as Sentences from "../packages/web/src/words/Sentences.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** All errors with which a server answers. */
const Answered = Schema.Union(RemoteError.CallError, RemoteError.LoginError)

const samples = FastCheck.sample(Arbitrary.make(Answered), { numRuns: 6_000, seed: 18 })

/** Instructions that are marks, so that their places are found in a sentence. */
const marked: Instructions = {
  signInAgain: "⟦signInAgain⟧",
  signIn: "⟦signIn⟧",
  signInAsUser: "⟦signInAsUser⟧",
  changePassword: "⟦changePassword⟧",
  changePasswordOf: (user) => `⟦changePasswordOf ${user}⟧`,
  recoverUser: "⟦recoverUser⟧",
  registerByOperator: "⟦registerByOperator⟧",
  confirmUser: "⟦confirmUser⟧",
  custodyOf: (user) => `⟦custodyOf ${user}⟧`,
  addEvidence: "⟦addEvidence⟧",
  listSessions: "⟦listSessions⟧",
  update: "⟦update⟧"
}

/** Replaces the marks by the instructions of an adapter. */
const complete = (sentence: string, how: Instructions): string =>
  sentence
    .replaceAll(/⟦(\w+)(?: ([^⟧]*))?⟧/g, (_, name: string, user = "") => {
      const texts: ReadonlyArray<readonly [string, string | ((user: string) => string)]> = Object.entries(how)
      const [, text = "missing"] = texts.find(([key]) => key === name) ?? []
      return typeof text === "string" ? text : text(user)
    })
    .trimEnd()

const table: Readonly<Record<string, (error: never) => string>> = ServerSentences.makeAll(marked)

/** The sentence of an error with marks in the place of instructions. */
const template = (error: { readonly _tag: string }): string =>
  Reflect.apply(table[error._tag] ?? String, undefined, [error])

const style = { width: 100, colour: false, plain: true }

const compact = (text: string): string => Sanitize.line(text).replaceAll(/\s/g, "")

/** The box of an error in the terminal: its heading, and its text without spaces and line ends. */
const boxOf = (error: ErrorMessages.KnownError) => {
  const [heading = "", ...text] = ErrorBoxes.render(error, style)
  return { heading, text: compact(text.join(" ")) }
}

describe("an error of a server", () => {
  it("is sampled from each kind", () => {
    expect(new Set(samples.map(({ _tag }) => _tag))).toEqual(new Set(Object.keys(table)))
  })

  it("has the same sentence in both, but for the instructions of each", () => {
    const differing = samples.filter((error) => {
      const encoded = Schema.encodeSync(Answered)(error)
      const shown = Denials.ofTag(error._tag)?.sentence ?? complete(template(encoded), Sentences.instructions)
      return (
        ErrorMessages.sentence(error) !== complete(template(error), ofTerminal) || Sentences.sentence(encoded) !== shown
      )
    })
    expect(differing).toEqual([])
  })

  it("has the same heading in both, and the box has the sentence", () => {
    for (const error of samples) {
      const { heading, text } = boxOf(error)
      expect(heading).toBe(Sentences.heading(error).toUpperCase())
      const denial = Denials.ofTag(error._tag)
      // The terminal's own advice on evidence, which the web application gives too.
      const sentence = error._tag === "EvidenceRequired" ? Sentences.sentence(error) : ErrorMessages.sentence(error)
      expect(text, error._tag).toContain(compact(denial?.sentence ?? sentence))
    }
  })

  it("is named for the terminal only where an instruction names a command", () => {
    for (const error of samples) {
      expect(Sentences.sentence(error), error._tag).not.toMatch(/scipnet |--\w|⟦/)
    }
  })

  it("has complete sentences in the web application", () => {
    for (const error of samples) {
      expect(Sentences.sentence(error), error._tag).toMatch(/\.$/)
      expect(Sentences.sentence(error), error._tag).not.toMatch(/undefined|NaN|null|\[object/)
    }
  })
})

describe("an error of the connection", () => {
  it.each([
    [new RemoteError.ConnectionLost({ server: "tcp://127.0.0.1:7172" }), { _tag: "ConnectionLost" }],
    [new RemoteError.InvalidResponse({ server: "tcp://127.0.0.1:7172" }), { _tag: "Defect" }]
  ] as const)("%s has the same heading and sentence in both", (error, failure) => {
    const { heading, text } = boxOf(error)
    expect(heading).toBe(Sentences.heading(failure).toUpperCase())
    expect(text).toContain(compact(Sentences.sentence(failure)))
  })
})

const shared = Parser.commands.flatMap((command) => {
  const inWeb = Grammar.commands.find(({ name }) => name === command.name)
  return inWeb === undefined ? [] : [{ command, inWeb }]
})

describe("a command of both terminals", () => {
  it("is one of 36", () => {
    expect(shared.map(({ command: { name } }) => name)).toHaveLength(36)
  })

  it.each(shared)("$command.name has the same usage, examples and usage error", ({ command, inWeb }) => {
    expect({ ...inWeb, description: "" }).toEqual({ ...command, description: "" })
    expect(Replies.mistake(inWeb.name, Replies.usage(Grammar.usageOf(inWeb.name)))).toBe(
      ErrorMessages.sentence(usageError(command.name))
    )
  })

  it("has the same description, except how a session ends and where a section is written", () => {
    const differing = shared.filter(({ command, inWeb }) => command.description !== inWeb.description)
    expect(differing.map(({ command: { name } }) => name)).toEqual(["LOGOUT", "FILE"])
  })

  it.each([
    ...Object.values(Replies.reasons),
    Replies.noAddendum("SCP-173", 0, undefined),
    Replies.noAddendum("SCP-173", 2, undefined),
    Replies.noAddendum("SCP-173", 2, 7),
    Replies.noNeighbour("SCP-173", "next"),
    Replies.noProposal("SCP-173")
  ])("says %j in the same sentence", (why) => {
    expect(Replies.mistake("OPEN", why)).toBe(ErrorMessages.sentence(new BadInput({ what: "OPEN", why })))
  })
})

const sourcesOf = (name: string): ReadonlyArray<readonly [path: string, text: string]> => {
  const folder = join(root, "packages", name, "src")
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [`packages/${name}/src/${path}`, readFileSync(join(folder, path), "utf8")])
}

/** Texts that are the same in both, whatever the error or the record. */
const texts = [
  ...[Denials.redacted, Denials.expunged, Denials.clearanceDenied, Denials.noResponse, Denials.invalidResponse].map(
    ({ sentence }) => sentence
  ),
  ...[Replies.reasons, Replies.emptyLists, Replies.empty].flatMap((each) => Object.values(each)),
  Replies.helpHint,
  Replies.proposed("", false)
]

describe.each(["cli", "web"])("packages/%s", (name) => {
  it("has no copy of a shared sentence", () => {
    const sources = sourcesOf(name)
    expect(sources.length).toBeGreaterThan(50)
    const copies = sources.flatMap(([path, source]) =>
      texts.filter((text) => source.includes(text)).map((text) => `${path}: ${text}`)
    )
    expect(copies).toEqual([])
  })
})
