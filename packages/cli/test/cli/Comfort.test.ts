/** Help by word, quiet output, confirmation and the pager. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import * as PseudoTerminal from "./PseudoTerminal.ts"

let box: Deepwells
beforeAll(async () => {
  box = await prepare()
})
afterAll(() => box.remove())

describe("help", () => {
  it.each([
    [["help"], ["--help"]],
    [["help", "scp"], ["scp"]],
    [
      ["help", "scp", "list"],
      ["scp", "list", "--help"]
    ],
    [["help", "help"], ["--help"]],
    [
      ["-d", "x.db", "help", "access"],
      ["access", "--help"]
    ]
  ])("%j prints what %j prints", async (words, same) => {
    const [shown, expected] = [await box.run(words), await box.run(same)]
    expect(shown).toMatchObject({ code: 0, stderr: "" })
    expect(shown.stdout).toBe(expected.stdout)
  })

  it("of an unknown command is an error", async () => {
    expect(await box.run(["help", "acess"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "There is no command scipnet acess. Did you mean scipnet access? See scipnet --help.\n"
    })
  })
})

describe("--quiet", () => {
  it("leaves out reports, and prints results, JSON and errors", async () => {
    const rename = ["scp", "rename", "173", "The Statue", "-q"]
    expect(await box.asAdmin(rename)).toEqual({ code: 0, stdout: "", stderr: "" })
    expect(values((await box.asAdmin([...rename, "--json"])).stdout)).toMatchObject([{ positions: [] }])
    expect((await box.asAdmin(["scp", "show", "173", "--quiet"])).stdout).toContain("The Statue")
    expect(await box.asReader(rename)).toMatchObject({ code: 1, stderr: expect.stringMatching(/\S/) })
  })
})

describe("restore", () => {
  it("replaces a file only with --yes or after a question", async () => {
    await box.run(["backup", "kept.db"])
    const before = readFileSync(box.deepwell)
    const refused = await box.run(["restore", "kept.db"])
    expect(refused).toEqual({
      code: 2,
      stdout: "",
      stderr: `Replace the deepwell ${box.deepwell} (SCIPNET_DEEPWELL) and end all sessions? There is no terminal to answer at: to confirm, add --yes.\n`
    })
    const declining = PseudoTerminal.sitDown(box, ["restore", "kept.db"])
    await declining.sees("(y/n)")
    declining.types("n\r")
    await declining.sees("Nothing was changed.")
    expect(await declining.leaves()).toBe(1)
    expect(readFileSync(box.deepwell).equals(before)).toBe(true)
    const agreeing = PseudoTerminal.sitDown(box, ["restore", "kept.db"])
    await agreeing.sees("(y/n)")
    agreeing.types("y\r")
    await agreeing.sees("Restored")
    expect(await agreeing.leaves()).toBe(0)
    expect((await box.run(["restore", "kept.db", "-d", box.path("new.db")])).code).toBe(0)
    expect((await box.run(["restore", "kept.db", "-d", box.path("new.db"), "-y", "-q"])).stdout).toBe("")
  })
})

describe("the pager", () => {
  const pager = `cat > paged; echo "paged by $0"`
  const long = ["audit", "--limit", "100"]

  it("shows what is longer than the screen of a terminal", async () => {
    const typist = PseudoTerminal.sitDown(box, long, { SCIPNET_USER: "admin", SCIPNET_PAGER: pager })
    await typist.sees("paged by")
    expect(await typist.leaves()).toBe(0)
    expect(readFileSync(box.path("paged"), "utf8").split("\n").length).toBeGreaterThan(24)
  })

  it.each([
    ["--no-pager", [...long, "--no-pager"], {}],
    ["--json", [...long, "--json"], {}],
    ["an empty variable", long, { SCIPNET_PAGER: "" }],
    ["output that fits", ["whoami"], {}]
  ])("is not used with %s", async (_, args, env) => {
    writeFileSync(box.path("paged"), "")
    const typist = PseudoTerminal.sitDown(box, args, { SCIPNET_USER: "admin", PAGER: pager, ...env })
    expect(await typist.leaves()).toBe(0)
    expect(readFileSync(box.path("paged"), "utf8")).toBe("")
    expect(typist.shown()).toContain("admin")
  })

  it("that does not exist is replaced by the output, and one that is left early is no error", async () => {
    const missing = PseudoTerminal.sitDown(box, long, { SCIPNET_USER: "admin", SCIPNET_PAGER: "no-such-pager" })
    expect(await missing.leaves()).toBe(0)
    expect(missing.shown()).toContain("admin")
    const early = PseudoTerminal.sitDown(box, long, { SCIPNET_USER: "admin", SCIPNET_PAGER: "true" })
    expect(await early.leaves()).toBe(0)
    expect(early.shown()).not.toContain("EPIPE")
  })

  it("is not used without a terminal", async () => {
    const { stdout } = await box.asAdmin(long, { env: { SCIPNET_PAGER: "touch opened" } })
    expect(stdout).toContain("admin")
    expect(existsSync(box.path("opened"))).toBe(false)
  })
})
