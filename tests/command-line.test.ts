/** Compares docs/command-line.md with the program. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"
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
    `asof scp 173 --time 2100-01-01 ${user}`,
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

const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0

/** Prints the line of a zsh after a tab, for each input line. */
const zsh = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; echo REA''DY"
zpty -r -m shell out '*READY*'
for typed in "\${@:2}"; do
  zpty -n -w shell "$typed"$'\\t\\C-a: \\C-e ; echo DO\\'\\'NE\\n'
  zpty -r -m shell out '*DONE*'
  print -r -- "$out"
done
`

describe("completions", () => {
  const program = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url))
  const scriptFor = (shell: string) => {
    const { status, stdout } = spawnSync(process.execPath, [program, "--completions", shell], { encoding: "utf8" })
    expect(status).toBe(0)
    return stdout
  }

  it.each(["bash", "zsh", "fish"])("for %s contain the commands", (shell) => {
    const script = scriptFor(shell)
    for (const name of ["access", "scp", "terminal", "doctor"]) {
      expect(script).toContain(name)
    }
  })

  it("complete a prefix in bash", () => {
    const script = scriptFor("bash")
    const asked = (...words: ReadonlyArray<string>) => {
      const typed = `${script}
COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}
fn=$(complete -p scipnet | sed -E 's/.*-F ([^ ]+).*/\\1/'); "$fn" scipnet "" ""; printf '%s\\n' "\${COMPREPLY[@]}"`
      // On stdin, since Linux limits an argument to 128 KiB.
      return spawnSync("bash", ["-s"], { encoding: "utf8", input: typed }).stdout.trim().split("\n")
    }
    expect(asked("scipnet", "doc")).toEqual(["doctor"])
    expect(asked("scipnet", "scp", "reg")).toEqual(["register"])
  })

  const lines = {
    "scipnet doc": "scipnet doctor",
    "scipnet scp reg": "scipnet scp register",
    "scipnet access --bre": "scipnet access --break-glass",
    "scipnet access sc": "scipnet access scp",
    "scipnet scp history --user me --js": "scipnet scp history --user me --json"
  }

  const inFolder = (use: (folder: string) => void) => {
    const folder = mkdtempSync(join(tmpdir(), "scipnet-shell-"))
    try {
      use(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it.skipIf(!has("zsh"))("complete a prefix at the first tab in zsh", () => {
    inFolder((folder) => {
      writeFileSync(join(folder, "_scipnet"), scriptFor("zsh"))
      const args = ["-f", "-c", zsh, "zsh", folder, ...Object.keys(lines)]
      const env = { PATH: process.env["PATH"], HOME: folder, TERM: "xterm" }
      const { stdout, stderr, signal } = spawnSync("zsh", args, { encoding: "utf8", timeout: 30_000, env })
      expect({ stderr, signal }).toEqual({ stderr: "", signal: null })
      const typed = [...stripVTControlCharacters(stdout).matchAll(/: (scipnet [^:\r\n]*?) +; echo/g)]
      expect(typed.map(([, line]) => line)).toEqual(Object.values(lines))
    })
  })

  it.skipIf(!has("fish"))("complete a prefix in fish", () => {
    inFolder((folder) => {
      const asked = Object.keys(lines).map((line) => `complete -C "${line}"`)
      writeFileSync(join(folder, "asked.fish"), [scriptFor("fish"), ...asked].join("\n"))
      const args = ["--no-config", join(folder, "asked.fish")]
      const { stdout } = spawnSync("fish", args, { encoding: "utf8", timeout: 30_000 })
      const offered = stdout.trim().split("\n")
      expect(offered.map((line) => line.split("\t", 1).join(""))).toEqual(
        Object.values(lines).map((line) => line.split(" ").at(-1))
      )
    })
  })
})
