/** Compares docs/command-line.md with the program. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as CommandRegistry from "../packages/cli/src/program/CommandRegistry.ts"
import * as CommandTable from "../packages/cli/src/help/CommandTable.ts"
import * as CommandDescriptions from "../packages/cli/src/program/CommandDescriptions.ts"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { prepare } from "../packages/cli/test/cli/Deepwells.ts"
import { values } from "../packages/cli/test/cli/Program.ts"

const page = readFileSync(fileURLToPath(new URL("../docs/command-line.md", import.meta.url)), "utf8")

const cellsOf = (row: string): ReadonlyArray<string> =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())

const namesIn = (cell: string): ReadonlyArray<string> => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)

const [, afterHeading = ""] = page.split("| command | value | fields |\n|---|---|---|\n")
const [body = ""] = afterHeading.split("\n\n", 1)
const rows = body.split("\n").map((row) => {
  const [commands = "", , fields = ""] = cellsOf(row)
  return { commands: namesIn(commands), fields: namesIn(fields.split(";", 1).join("")).join("") }
})

const fieldsOf = (command: string): ReadonlyArray<string> =>
  (rows.find(({ commands }) => commands.includes(command))?.fields ?? "").split(", ").filter((name) => name !== "")

const table = CommandDescriptions.table(await CommandRegistry.all())
const top = CommandTable.follow(table, []).node.commands
const leaves = top.flatMap(({ name }) => {
  const { commands, arguments: own } = CommandTable.follow(table, [name]).node
  return [...(commands.length === 0 || own.length > 0 ? [name] : []), ...commands.map((leaf) => `${name} ${leaf.name}`)]
})

describe("docs/command-line.md", () => {
  it("lists every command once", () => {
    expect(rows.flatMap(({ commands }) => commands).toSorted()).toEqual(leaves.toSorted())
  })

  it("lists every common option", () => {
    const { options } = CommandTable.follow(table, ["whoami"]).node
    for (const { name } of options) {
      expect(page).toContain(`\`${/--[\w-]+/.exec(name)?.[0] ?? name}`)
    }
  })
})

describe("JSON output", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    writeFileSync(box.path("text.md"), "The lamp is lit.\n")
  })
  afterAll(() => box.remove())

  const user = "--user admin"
  const reason = "--reason because"

  it.each([
    `whoami ${user}`,
    `session list ${user}`,
    `user trail ${user}`,
    `user title r.vance Archivist ${user}`,
    `user propose r.vance --level 5 ${reason} ${user}`,
    `user pending ${user}`,
    `scp file 173 procedures text.md ${user}`,
    `scp show 173 ${user}`,
    `scp history 173 ${user}`,
    `site found Site-19 --name Quarry --level 1 ${user}`,
    `mtf form Epsilon-11 --name Lamplighters --level 1 ${user}`,
    `mtf leader Epsilon-11 r.vance ${user}`,
    `search lamp ${user}`,
    `audit --limit 3 ${user}`,
    `access scp 096 ${user}`,
    `asof scp 173 --time now ${user}`,
    `why --reader r.vance scp SCP-173 ${user}`,
    "policy",
    "events tail --limit 1",
    "events show 1",
    "verify",
    "checkpoint kept.json",
    "backup copy.db",
    "export log.ndjson",
    "doctor",
    "rebuild",
    "restore copy.db --deepwell elsewhere.db"
  ])("has the documented fields: scipnet %s", async (line) => {
    const args = line.split(" ")
    const { code, stdout, stderr } = await box.run([...args, "--json"])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    const [first] = values(stdout)
    const command = leaves.find((leaf) => `${line} `.startsWith(`${leaf} `)) ?? ""
    const documented = fieldsOf(command)
    expect(documented.length).toBeGreaterThan(0)
    const found = typeof first === "object" && first !== null ? Object.keys(first) : []
    // An ellipsis stands for fields that differ between answers.
    const open = documented.at(-1) === "…"
    const expected = documented.filter((name) => name !== "…")
    expect((open ? found.filter((name) => expected.includes(name)) : found).toSorted()).toEqual(expected.toSorted())
  })
})
