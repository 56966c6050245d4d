/** Lists: filters, orders, pages, formats and times, and ids as people type them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare, reader } from "./Deepwells.ts"
import { values } from "./Program.ts"

const ids = (stdout: string) => values(stdout).map((row) => Object(row).id)

describe("lists on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    const register = await box.asAdmin(["scp", "register", "2", "--name", "=cmd()", "--class", "keter", "--level", "1"])
    expect(register).toMatchObject({ code: 0, stderr: "" })
  })
  afterAll(() => box.remove())

  it("are filtered and ordered, among the records that the reader may see", async () => {
    const [keter, euclid, hidden, sorted] = await Promise.all([
      box.asAdmin(["scp", "list", "--class", "KETER", "--json"]),
      box.asReader(["scp", "list", "--class", "euclid", "--status", "Active", "--json"]),
      box.asReader(["scp", "list", "--level", "5", "--json"]),
      box.asAdmin(["scp", "list", "--sort", "level", "--reverse", "--format", "json"])
    ])
    expect(ids(keter.stdout)).toEqual(["SCP-002"])
    expect(ids(euclid.stdout)).toEqual(["SCP-173"])
    expect(hidden).toEqual({ code: 0, stdout: "", stderr: "" })
    expect(ids(sorted.stdout)).toEqual(["SCP-096", "SCP-173", "SCP-002"])
  })

  it("say that there are more, without a count that reveals hidden records", async () => {
    const [first, next, all, own] = await Promise.all([
      box.asAdmin(["scp", "list", "--limit", "2"]),
      box.asAdmin(["scp", "list", "--limit", "2", "--after", "96"]),
      box.asAdmin(["scp", "list", "--all", "--json"]),
      // The reader sees two of three records.
      box.asReader(["scp", "list", "--limit", "2"])
    ])
    expect(first.stdout).toMatch(/\n2 entries\n2 of more shown: --after SCP-096, or --all\n$/)
    expect(next.stdout).toMatch(/SCP-173[^]*\n1 entry\n$/)
    expect(ids(all.stdout)).toHaveLength(3)
    expect(own.stdout).toMatch(/\n2 entries\n$/)
  })

  it("are printed as comma-separated values that no spreadsheet runs", async () => {
    const { stdout, stderr } = await box.asAdmin(["scp", "list", "--class", "Keter", "--format", "csv"])
    const [header, row, end] = stdout.split("\r\n")
    expect(header).toMatch(/^id,name,level,compartments,class,/)
    expect(row).toMatch(/^SCP-002,'=cmd\(\),1,,Keter,.*,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect([end, stderr]).toEqual(["", ""])
  })

  it("show times in UTC, or in the zone of the computer", async () => {
    const env = { TZ: "Asia/Kolkata" }
    const [utc, local] = await Promise.all([
      box.asAdmin(["audit", "--limit", "1"], { env }),
      box.asAdmin(["audit", "--limit", "1", "--local"], { env })
    ])
    expect(utc.stdout).toMatch(/\d\d:\d\d:\d\dZ/)
    expect(local.stdout).toContain("+05:30")
  })

  it("refuse filters that cannot match", async () => {
    const refusals = [
      [["audit", "--action", "acess"], 'there is no action "acess". Did you mean access?'],
      [["audit", "--since", "2026-02-02", "--until", "2026-02-01"], "--until: it is not after --since"],
      [["audit", "--since", "2026-02-30"], '"2026-02-30" is not a time; type e.g. 2026-01-31'],
      [["audit", "--question", "who-read-it"], "add e.g. --target 173"],
      [["audit", "--question", "what-did-they-do"], "add e.g. --actor r.vance"],
      [
        ["audit", "--question", "what-did-they-do", "--actor", reader, "--not", "access"],
        "it cannot be combined with --not"
      ],
      [["scp", "list", "--level", "9"], "9 is not a level from 0 to 6"],
      [["scp", "list", "--all", "--limit", "3"], "--all: it cannot be combined with --limit"],
      [["asof", "scp", "173", "--time", "2100-01-01"], "--time: it is in the future"]
    ] as const
    for (const [args, says] of refusals) {
      const { code, stdout, stderr } = await box.asAdmin(args)
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" })
      expect(stderr).toContain(says)
    }
  })

  it("answer questions to the audit log", async () => {
    await box.asReader(["access", "scp", "173"])
    const raise = ["scp", "clearance", "2", "--level", "2", "--reason", "it was seen to move"]
    expect((await box.asAdmin(raise)).code).toBe(0)
    const [read, raised, past, quiet] = await Promise.all([
      box.asAdmin(["audit", "--question", "who-read-it", "--target", "173", "--json"]),
      box.asAdmin(["audit", "--question", "who-changed-clearance", "--json"]),
      box.asAdmin(["audit", "--question", "who-changed-clearance", "--until", "2020-01-01", "--json"]),
      box.asAdmin(["audit", "--not", "loggedin,LoggedOut", "--actor", "R.Vance", "--json"])
    ])
    expect(values(read.stdout)).toMatchObject([{ actor: reader, action: "access", target: "SCP-173" }])
    expect(values(raised.stdout)).toMatchObject([{ action: "ScpClearanceChanged", target: "SCP-002" }])
    expect(past).toMatchObject({ code: 0, stdout: "" })
    const actions = values(quiet.stdout).map((entry) => Object(entry).action)
    expect(actions).toContain("access")
    expect(actions.filter((action) => action === "LoggedIn" || action === "LoggedOut")).toEqual([])
  })

  it("take proposals, sessions and sites as people type them", async () => {
    const because = ["--reason", "it is only a stone", "--evidence", "report 11"]
    const proposed = await box.asAdmin(["scp", "propose", "173", "Neutralized", ...because])
    expect(proposed.stdout).toMatch(
      /^Proposed: [0-9a-f]{8}\.\nAnother user approves it: scipnet scp approve SCP-173\n$/
    )
    const short = proposed.stdout.slice("Proposed: ".length, "Proposed: ".length + 8)
    const withdrawn = await box.asAdmin(["scp", "withdraw", short])
    expect(withdrawn).toEqual({ code: 0, stdout: "SCP-173: withdrawn.\n", stderr: "" })
    const none = await box.asAdmin(["scp", "withdraw", "173"])
    expect(none).toMatchObject({
      code: 2,
      stderr: "proposal: there is no open proposal on SCP-173: see scipnet scp pending.\n"
    })
    const founded = await box.asAdmin(["site", "found", "site-77", "--name", "Quarry"])
    expect(founded.stdout).toBe("Site-77, Quarry, is founded.\n")
    expect((await box.asAdmin(["user", "transfer", reader, "--site", "SITE-77"])).code).toBe(0)
    const there = await box.asAdmin(["user", "list", "--site", "site-77", "--json"])
    expect(ids(there.stdout)).toEqual([reader])
    expect((await box.asAdmin(["user", "transfer", reader, "--site", "none"])).code).toBe(0)
    const [sessions] = values((await box.asAdmin(["session", "list", "--json"])).stdout)
    const ended = await box.asAdmin(["session", "revoke", String(Object(sessions).id).slice(0, 12)])
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no open session") })
  })

  it("says that a compartment is missing, but not which one", async () => {
    const holder = ["--level", "6", "--compartment", "OMEGA-7", "--role", "archivist", "--operator"]
    await box.run(["user", "register", "o5-1", "--name", "One", ...holder])
    const env = { SCIPNET_USER: "o5-1" }
    await box.run(["user", "password"], { env: { ...env, SCIPNET_NEW_PASSWORD: "another lantern altogether" } })
    const secret = ["--level", "1", "--compartment", "OMEGA-7"]
    const registered = await box.run(["scp", "register", "7", "--name", "Seven", "--class", "Safe", ...secret], {
      env: { ...env, SCIPNET_PASSWORD: "another lantern altogether" }
    })
    expect(registered).toMatchObject({ code: 0 })
    const denied = await box.asAdmin(["access", "scp", "7"])
    expect(denied.stdout).toContain("a compartment that you do not hold")
    expect(denied.stdout).not.toContain("OMEGA")
    const log = await box.asAdmin(["scp", "log", "7"])
    expect(log.stderr).toBe(
      "The scp record SCP-007 requires a compartment that you do not hold. Your level, Level 6 - Cosmic Top Secret, suffices.\n"
    )
  })
})
