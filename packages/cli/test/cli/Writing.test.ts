/** Incomplete output is reported as an error. */
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"

let box: Deepwells
beforeAll(async () => {
  box = await prepare()
})
afterAll(() => box.remove())

const full = "(ENOSPC: no space left on device).\n"

// /dev/full exists only on Linux.
describe.skipIf(!existsSync("/dev/full"))("a full standard output", () => {
  it.each([
    "--version",
    "whoami --version",
    "--help",
    "scp --help",
    "scp",
    "--completions bash",
    "--completions zsh",
    "--completions fish",
    "export -",
    "events tail",
    "verify",
    "scp list --user admin",
    "terminal --user admin"
  ])("is an error of scipnet %s", async (line) => {
    const { code, stderr } = await box.shell(`$SCIPNET ${line} > /dev/full`)
    expect({ code, stderr }).toEqual({ code: 3, stderr: `Standard output could not be written completely ${full}` })
  })

  it.each(["export -", "events tail", "verify", "user list --user admin"])(
    "is an error of scipnet %s --json",
    async (line) => {
      const { code, stderr } = await box.shell(`$SCIPNET ${line} --json > /dev/full`)
      const error = { _tag: "WriteFailed", what: "Standard output", reason: "ENOSPC: no space left on device" }
      expect({ code, told: values(stderr) }).toEqual({ code: 3, told: [{ error }] })
    }
  )

  it("is an error of exec, which ends at the first failed write", async () => {
    const rename = (name: string) => JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-173", name } })
    const { code, stderr } = await box.shell("$SCIPNET exec --user admin > /dev/full", {
      stdin: `${rename("One")}\n${rename("Two")}\n`
    })
    expect({ code, stderr }).toEqual({ code: 3, stderr: `Standard output could not be written completely ${full}` })
    const { stdout } = await box.run(["scp", "show", "173", "--user", "admin"])
    expect(stdout).not.toContain("Two")
  })

  it("is an error of standard error alone", async () => {
    expect((await box.shell("$SCIPNET export - 2> /dev/full > whole.ndjson")).code).toBe(3)
  })

  it("does not change the exit code of an error that cannot be printed", async () => {
    expect((await box.shell("$SCIPNET verify --nothing 2> /dev/full")).code).toBe(2)
    expect((await box.shell("$SCIPNET scp show 999 --user admin > /dev/full 2> /dev/full")).code).not.toBe(0)
  })

  it("is not reported for a closed pipe", async () => {
    for (const line of ["--help", "export -", "events tail --json", "--completions zsh"]) {
      const { code, stderr } = await box.shell(`$SCIPNET ${line} | head -c 1 > /dev/null; exit \${PIPESTATUS[0]}`)
      expect({ line, code, stderr }).toMatchObject({ code: 0 })
      expect(stderr.replace(/^Passwords, .*\n$/, "")).toBe("")
    }
  })
})

describe("a closed pipe", () => {
  const piped = (line: string, stdin = "") =>
    box.shell(`$SCIPNET ${line} 2>&1 | true; exit \${PIPESTATUS[0]}`, { stdin })

  it("does not change the exit code of a rejection", async () => {
    expect((await piped("scp show 999 --user admin")).code).toBe(1)
    expect((await piped("scp file 173 piped - --user admin", "one\n")).code).toBe(0)
    expect((await piped("scp file 173 piped - --revision 9 --user admin", "two\n")).code).toBe(1)
  })

  it("does not stop exec before its last line", async () => {
    const name = (name: string) => JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-173", name } })
    const refused = JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-998", name: "None" } })
    const { code } = await piped("exec --user admin", `${name("First")}\n${refused}\n${name("Last")}\n`)
    expect(code).toBe(1)
    expect((await box.run(["scp", "show", "173", "--user", "admin"])).stdout).toContain("Last")
  })

  it("interrupts a terminal with remaining lines", async () => {
    const lines = Array.from({ length: 200 }, () => "ACCESS SCP 173").join("\n")
    expect((await piped("--user admin", `${lines}\n`)).code).toBe(130)
  })
})

/** True if the test may mount a small file system. */
const small = async (folder: string, kib: number): Promise<boolean> => {
  mkdirSync(folder, { recursive: true })
  return (await box.shell(`mount -t tmpfs -o size=${kib}k none '${folder}'`)).code === 0
}

describe("a full disk", () => {
  // A write may be partial, which only its result shows.
  it("is an error of every file and of standard output", async ({ skip }) => {
    const folder = box.path("small")
    if (!(await small(folder, 8))) {
      return skip("no file system of its own can be made here")
    }
    try {
      const cwd = folder
      const stdout = await box.shell("$SCIPNET export - > out.ndjson", { cwd })
      const size = readFileSync(`${folder}/out.ndjson`).length
      expect(size).toBeGreaterThan(0)
      expect(stdout.code).toBe(3)
      expect(stdout.stderr).toContain(`Standard output could not be written completely ${full}`)
      for (const line of ["export log.ndjson", "backup copy.db", "checkpoint kept.json"]) {
        const { code, stderr } = await box.shell(`$SCIPNET ${line}`, { cwd })
        expect({ line, code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining(folder) })
      }
      const env = { SCIPNET_SESSION_FILE: `${folder}/sessions.json` }
      const login = await box.shell("$SCIPNET login --user admin", { cwd, env })
      expect(login).toMatchObject({ code: 3, stderr: `${folder}/sessions.json could not be written completely ${full}` })
      expect(readdirSync(folder)).toEqual(["out.ndjson"])
    } finally {
      await box.shell(`umount '${folder}'`)
    }
  })

  it("is an error, as is the file size limit of the shell", async () => {
    const commands = Array.from({ length: 200 }, (_, at) =>
      JSON.stringify({ command: { _tag: "RenameScp", scp: "SCP-173", name: `${"x".repeat(150)} ${at}` } })
    )
    expect((await box.run(["exec", "--user", "admin"], { stdin: commands.join("\n") })).code).toBe(0)
    const { code, stderr } = await box.shell("ulimit -f 64; $SCIPNET export - > limited.ndjson", {
      env: { NODE_DISABLE_COMPILE_CACHE: "1" }
    })
    expect(stderr).toContain("Standard output could not be written completely (EFBIG: file too large).\n")
    expect(code).toBe(3)
    expect(readFileSync(box.path("limited.ndjson")).length).toBe(64 * 1024)
  })
})
