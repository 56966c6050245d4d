/** The example of every command, run by the program: each is accepted, though a record of the example may be missing. */
import { writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type * as CommandTable from "../../src/help/CommandTable.ts"
import { examples } from "../../src/help/Examples.ts"
import * as CommandDescriptions from "../../src/program/CommandDescriptions.ts"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { phrase } from "./Program.ts"

const table = CommandDescriptions.table(await CommandRegistry.all())

/** Interactive commands, and those whose tests have the data, the file or the log in PostgreSQL that they require. */
const elsewhere = new Set([
  "terminal",
  "demo",
  "restore",
  "import scp-data",
  "import legacy",
  "log create",
  "log migrate",
  "log status",
  "log import"
])
/** Commands that run until they are interrupted. */
const endless = new Set(["watch", "events tail"])

const all = Object.values(table)
  .filter(
    ({ commands, arguments: own, path }) =>
      (commands.length === 0 || own.length > 0) && path.length > 0 && !elsewhere.has(path.join(" "))
  )
  .map(({ path, description }) => {
    const name = path.join(" ")
    return { name, example: examples[name] ?? /`scipnet ([^`]*)`/.exec(description)?.[1] ?? "" }
  })

/** The first sentence of a description, as lists of commands show it. */
const firstSentence = ({ description }: CommandTable.Node): string =>
  (/^[^`]*?(?=[.:;](\s|$))/.exec(description)?.[0] ?? description).trim()

let box: Deepwells
beforeAll(async () => {
  box = await prepare()
  const register = (user: string, role: string) =>
    box.run(["user", "register", user, "--name", user, "--level", "4", "--role", role, "--operator"])
  const steps = [
    await register("m.okafor", "archivist"),
    await register("c.lindqvist", "auditor"),
    await box.asAdmin(["site", "found", "Site-19", "--name", "Quarry", "--level", "1"]),
    await box.asAdmin(["mtf", "form", "Epsilon-11", "--name", "Lamplighters", "--level", "1"]),
    await box.run(["config", "set", "home.deepwell", "deepwell.db"]),
    await box.run(["config", "set", "home.user", "admin"]),
    await box.run(["config", "set", "site-19.server", "tls://deepwell.example.org"]),
    await box.run(["checkpoint", "kept.json"])
  ]
  expect(steps.map(({ code }) => code)).toEqual(steps.map(() => 0))
  for (const file of ["log.md", "plan.md", "roster.md"]) writeFileSync(box.path(file), "The lamp is lit.\n")
  writeFileSync(box.path("records.csv"), "id,name,class,level\n2000,The Bell,Safe,1\n")
  const command = { _tag: "RenameScp", scp: "SCP-173", name: "The Statue" }
  writeFileSync(box.path("commands.ndjson"), `${JSON.stringify({ command })}\n`)
}, 60_000)
afterAll(() => box.remove())

describe.concurrent("the example of", () => {
  it.each(all)(
    "$name is accepted: scipnet $example",
    async ({ name, example }) => {
      const line = endless.has(name) ? `timeout -s INT 5 $SCIPNET ${example}; test $? = 124` : `$SCIPNET ${example}`
      const { code, stdout, stderr } = await box.shell(line, { env: { SCIPNET_USER: "admin", SCIPNET_PHRASE: phrase } })
      // A rejection, as of a proposal that does not exist, is an answer; a usage error is not.
      expect({ code: code === 1 ? 0 : code, stdout, stderr }).toMatchObject({ code: 0 })
    },
    120_000
  )
})

describe("the description of", () => {
  const nodes = Object.values(table).filter(({ path }) => path.length > 0)

  it.each(nodes.map((node) => [node.path.join(" "), node] as const))("%s begins with a short sentence", (_, node) => {
    expect(firstSentence(node)).toMatch(/^[A-Z][a-z]+ .{4,120}$/)
  })
})
