/** The commands that show a change and take it back, printed after it at a terminal: they work as printed. */
import { writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"

describe("after a change", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    await box.asAdmin(["site", "found", "Site-19", "--name", "The Quarry", "--level", "1"])
  })
  afterAll(() => box.remove())

  const inTerminal = (line: string) => {
    writeFileSync(box.path("line.txt"), line)
    return box.asAdmin(["--script", "line.txt"])
  }

  it.each([
    ["user role r.vance archivist"],
    ["user role r.vance archivist --revoke"],
    ["site disband Site-19 --reason flooded"],
    ["site restore Site-19 --reason dry"],
    ["user deactivate r.vance --reason leave"],
    ["user reactivate r.vance --reason back"],
    ["scp rename 173 Statue"],
    ["scp clearance 173 --level 1 --reason tour"],
    ["scp reclassify 173 --class Keter"],
    ["scp assign 173 --site Site-19"],
    ["scp propose 173 neutralized --reason still --evidence film"]
  ])("%s prints commands that work", async (line) => {
    const { code, stdout } = await inTerminal(line)
    expect(code).toBe(0)
    const [, see = ""] = /^See it: {2}(.*)$/m.exec(stdout) ?? []
    expect((await inTerminal(see)).code).toBe(0)
    const [, undo = ""] = /^Undo it: (.*)$/m.exec(stdout) ?? []
    expect(undo).not.toBe("")
    const undone = undo.includes("earlier value") ? undefined : await inTerminal(undo)
    expect(undone?.stderr ?? "").toBe("")
    expect(undone?.stdout ?? "").not.toContain("Unchanged")
    // Back to the state that the next row starts from.
    await box.asAdmin(line.split(" "))
  })

  it("nothing is printed in a script, with --json or --quiet, or if nothing changed", async () => {
    const [json, same, piped] = [
      await box.asAdmin(["scp", "rename", "173", "Another", "--json"]),
      await inTerminal("scp rename 173 Another"),
      await box.asAdmin(["scp", "rename", "173", "A third"])
    ]
    const quiet = await inTerminal("scp rename 173 'A fourth' --quiet")
    expect(quiet.stdout).not.toContain("renamed")
    expect(json.stdout + same.stdout + piped.stdout + quiet.stdout).not.toMatch(/See it|Undo it/)
  })
})
