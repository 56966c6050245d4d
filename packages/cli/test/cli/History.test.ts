/** The past of a record on the command line: the log of its changes, differences, and reverts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"

describe("the past of a record", () => {
  let box: Deepwells
  const file = (section: string, text: string, ...options: ReadonlyArray<string>) =>
    box.asAdmin(["scp", "file", "173", section, "-", ...options], { stdin: text })
  const error = (text: string) => Object(values(text)[0]).error
  const first = (text: string) => Object(values(text)[0])
  const textOf = async () => {
    const { stdout } = await box.asAdmin(["scp", "show", "173", "--json"])
    const { sections } = first(stdout).record
    return sections.find(({ id }: { id: string }) => id === "description")
  }

  beforeAll(async () => {
    box = await prepare()
    const steps = [
      await file("description", "It is made of concrete.\nIt cannot move while it is seen.\n"),
      await box.asAdmin(["scp", "clearance", "173", "--level", "1", "--reason", "a tour"]),
      await box.asAdmin(["scp", "rename", "173", "The Statue"]),
      await file("addendum-2", "The overseers know nothing.\n")
    ]
    expect(steps.map(({ code }) => code)).toEqual(steps.map(() => 0))
  })
  afterAll(() => box.remove())

  it("log says who changed which section, when, from what to what and why", async () => {
    const [log, json, one] = await Promise.all([
      box.asAdmin(["scp", "log", "173"]),
      box.asAdmin(["scp", "log", "173", "--json"]),
      box.asAdmin(["scp", "log", "173", "description", "--json"])
    ])
    const flat = log.stdout.replaceAll(/\s+/g, " ")
    expect(flat).toMatch(/section revised description \(revision 2\) by admin/)
    expect(flat).toMatch(/clearance changed from Level 2 to Level 1 by admin: a tour/)
    expect(flat).toContain("renamed from The Sculpture to The Statue by admin")
    expect(flat).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/)
    expect(values(json.stdout)).toContainEqual(
      expect.objectContaining({ action: "ScpSectionRevised", section: "addendum-2", revision: 2, by: "admin" })
    )
    expect(values(one.stdout).map((each) => Object(each).revision)).toEqual([1, 2])
  })

  it("log and diff leave out the sections that the reader may not read", async () => {
    const [log, diff, named] = await Promise.all([
      box.asReader(["scp", "log", "173"]),
      box.asReader(["scp", "diff", "173", "--from", "2020-01-01T00:00Z", "--to", "now"]),
      box.asReader(["scp", "diff", "173", "addendum-2", "--from", "1"])
    ])
    expect(log.stdout).not.toContain("addendum-2")
    expect({ code: diff.code, stdout: diff.stdout.includes("addendum-2") }).toEqual({ code: 1, stdout: false })
    const absent = await box.asReader(["scp", "diff", "173", "addendum-9", "--from", "1"])
    expect(named.stderr.replaceAll("addendum-2", "addendum-9")).toBe(absent.stderr)
    expect(named.code).toBe(2)
  })

  it("diff takes times as every command does", async () => {
    const { code, stdout } = await box.asAdmin(["scp", "diff", "173", "--from", "yesterday"])
    expect({ code, shown: stdout.includes("EXPUNGED") }).toEqual({ code: 1, shown: true })
    const now = await box.asAdmin(["scp", "diff", "173", "--from", "now"])
    expect({ code: now.code, stderr: now.stderr }).toEqual({ code: 0, stderr: "" })
  })

  it("diff shows the latest change, or the change between revisions, by lines and by words", async () => {
    const [latest, lines, words, json] = await Promise.all([
      box.asAdmin(["scp", "diff", "173"]),
      box.asAdmin(["scp", "diff", "173", "description", "--from", "1", "--to", "2"]),
      box.asAdmin(["scp", "diff", "173", "description", "--words"]),
      box.asReader(["scp", "diff", "173", "description", "--json"])
    ])
    expect(latest.stdout).toMatch(/-The overseers know more\.\n[^]*\+The overseers know nothing\./)
    expect(latest.stdout).not.toContain("concrete")
    expect(lines.stdout).toMatch(/^--- description, revision 1, .*\n\+\+\+ description, revision 2, /)
    expect(lines.stdout).toContain("\n+It cannot move while it is seen.\n")
    expect(words.stdout).toContain("It is made of [-**-]concrete[-**-]{+.+}\n")
    expect(first(json.stdout)).toMatchObject({
      type: "scp",
      id: "SCP-173",
      to: null,
      fields: [],
      sections: [{ id: "description", from: { revision: 1 }, to: { revision: 2 } }]
    })
  })

  it.each([
    [["diff", "173", "--from", "1"], "revisions are numbered by section"],
    [
      ["diff", "173", "description", "--from", "9"],
      "there is no revision 9 that you may read; scipnet scp log SCP-173"
    ],
    [["diff", "173", "--from", "2026-02-30"], "expected the number of a revision such as 2, or a time such as"],
    [["diff", "173", "--from", "2100-01-01"], "it is in the future"],
    [["diff", "173", "--from", "2026"], "expected the number of a revision such as 2"],
    [["diff", "173", "description", "--to", "1"], "it requires --from"],
    [["diff", "096"], "there is only one change that you may see"],
    [["diff", "173", "descrption"], "there is no such section that you may read; scipnet scp show SCP-173"],
    [["revert", "173", "description", "--to", "yesteryear"], "not yesteryear"],
    [["revert", "173", "procedures", "--to", "1"], "there is no such section that you may read"]
  ])("%j is refused with the reason", async (words, why) => {
    const { code, stdout, stderr } = await box.asAdmin(["scp", ...words])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(why)
  })

  it("diff of a record that requires more prints the denial and nothing else", async () => {
    const { code, stdout } = await box.asReader(["scp", "diff", "096", "--from", "2026-01-01"])
    expect(code).toBe(1)
    expect(stdout).toContain("REDACTED")
    expect(stdout).not.toContain("Shy")
  })

  it("revert saves the earlier text as a new revision, and prints how to see it and take it back", async () => {
    const stale = await box.asAdmin(["scp", "revert", "173", "description", "--to", "1", "--revision", "1", "--json"])
    expect({ code: stale.code, error: error(stale.stderr)._tag }).toEqual({ code: 1, error: "SectionChanged" })
    const denied = await box.asReader(["scp", "revert", "173", "description", "--to", "1", "--json"])
    expect({ code: denied.code, error: error(denied.stderr)._tag }).toEqual({ code: 1, error: "ClearanceDenied" })

    const done = await box.asAdmin(["scp", "revert", "173", "description", "--to", "1"])
    expect(done).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        "description of SCP-173 has the text of revision 1 again, as revision 3.",
        "See it:  scipnet scp diff SCP-173 description --from 2",
        "Undo it: scipnet scp revert SCP-173 description --to 2",
        ""
      ].join("\n")
    })
    expect(await textOf()).toMatchObject({ body: "It is made of **concrete** and rebar.", revision: 3 })
    const again = await box.asAdmin(["scp", "revert", "173", "description", "--to", "1"])
    expect(again.stdout).toBe("Unchanged: description of SCP-173 already has that text.\n")

    const undone = await box.asAdmin(["scp", "revert", "SCP-173", "description", "--to", "2", "--json"])
    expect(first(undone.stdout).positions).toHaveLength(1)
    expect(await textOf()).toMatchObject({
      body: "It is made of concrete.\nIt cannot move while it is seen.\n",
      revision: 4
    })
    const log = await box.asAdmin(["scp", "log", "173", "description", "--json"])
    expect(values(log.stdout)).toHaveLength(4)
  })

  it("is there for sites and task forces", async () => {
    for (const [type, make, id] of [
      ["site", "found", "Site-19"],
      ["mtf", "form", "Epsilon-11"]
    ] as const) {
      const steps = [
        await box.asAdmin([type, make, id, "--name", "A Name", "--level", "1"]),
        await box.asAdmin([type, "file", id, "plan", "-"], { stdin: "One.\n" }),
        await box.asAdmin([type, "file", id, "plan", "-"], { stdin: "Two.\n" }),
        await box.asAdmin([type, "revert", id, "plan", "--to", "1"]),
        await box.asAdmin([type, "diff", id, "plan"])
      ]
      expect(steps.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
      expect(steps.at(-1)?.stdout).toMatch(/-Two\.\n[^]*\+One\./)
    }
  })
})
