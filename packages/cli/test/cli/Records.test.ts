/** Users, anomalies and search, as text and as JSON. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import type { Result } from "./Program.ts"
import { password, values } from "./Program.ts"

describe("records on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  /** Parses an error as the only JSON value on stderr. */
  const refusal = ({ code, stdout, stderr }: Result) => ({ code, stdout, error: values(stderr) })
  const refused = (code: number, error: object) => ({ code, stdout: "", error: [{ error }] })

  it("registers a user, lists users and shows a record", async () => {
    const who = ["user", "register", "k.moss", "--name", "Kit Moss", "--title", "Field Agent", "--site", "Site-19"]
    const absent = await box.asAdmin([...who, "--level", "3", "--json"])
    expect(refusal(absent)).toEqual(refused(1, { _tag: "RecordExpunged", type: "site", id: "Site-19" }))
    const quarry = await box.asAdmin(["site", "found", "Site-19", "--name", "The Quarry"])
    expect(quarry.code).toBe(0)
    const enrolled = await box.asAdmin([...who, "--level", "3", "--role", "archivist", "--compartment", "OMEGA-7"])
    expect(enrolled).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining("that you do not hold") })
    const again = await box.asAdmin([...who, "--level", "3", "--role", "archivist"])
    expect(again).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Kit Moss is registered as k\.moss\.\n/),
      stderr: ""
    })
    expect(again.stdout).toContain("is then confirmed: scipnet user confirm k.moss.")

    const [taken, forbidden, list, listed, shown, own] = await Promise.all([
      box.asAdmin([...who, "--level", "1", "--json"]),
      box.asReader(["user", "register", "x", "--name", "X", "--level", "1", "--json"]),
      box.asAdmin(["user", "list"]),
      box.asReader(["user", "list", "--json", "--limit", "2"]),
      box.asAdmin(["user", "show", "k.moss", "--json"]),
      box.asReader(["user", "show", "r.vance"])
    ])
    expect(refusal(taken)).toEqual(refused(1, { _tag: "AlreadyExists", type: "user", id: "k.moss" }))
    expect(refusal(forbidden)).toEqual(
      refused(1, {
        _tag: "ClearanceDenied",
        command: "RegisterUser",
        needed: { level: 3, role: "administrator" },
        held: { level: 2, roles: [] }
      })
    )
    expect(list.stdout).toMatch(/k\.moss +Kit Moss +Field Agent +3 +Site-19 +Active/)
    expect(list.stdout).toMatch(/3 entries\n$/)
    // A user of level 2 does not see users of higher levels.
    expect(values(listed.stdout)).toEqual([expect.objectContaining({ id: "r.vance", name: "Ruth Vance" })])
    expect(values(shown.stdout)).toEqual([
      {
        _tag: "Granted",
        record: {
          type: "user",
          id: "k.moss",
          name: "Kit Moss",
          title: "Field Agent",
          clearance: { level: 3, compartments: [] },
          roles: ["archivist"],
          site: "Site-19",
          taskForce: null,
          active: true,
          registeredAt: expect.any(Number)
        }
      }
    ])
    expect(own).toMatchObject({ code: 0, stdout: expect.stringContaining("Ruth Vance") })
  })

  it("registers an anomaly, changes its status, and shows the history", async () => {
    const details = ["--class", "Keter", "--level", "4", "--disruption", "5", "--risk", "1", "--secondary", "Thaumiel"]
    const opened = await box.asAdmin(["scp", "register", "106", "--name", "The Old Man", ...details])
    expect(opened).toEqual({ code: 0, stdout: "SCP-106, The Old Man, is registered.\n", stderr: "" })
    const changed = await box.asAdmin(["scp", "status", "scp-106", "explained", "--reason", "he was tired"])
    expect(changed).toEqual({ code: 0, stdout: "SCP-106 is now explained.\n", stderr: "" })

    const [unnecessary, twoPeople, history, entries, list, hidden] = await Promise.all([
      box.asAdmin(["scp", "status", "106", "explained", "--reason", "he was tired", "--json"]),
      box.asAdmin(["scp", "status", "106", "deleted", "--reason", "gone", "--json"]),
      box.asAdmin(["scp", "history", "106"]),
      box.asAdmin(["scp", "history", "SCP-106", "--json"]),
      box.asAdmin(["scp", "list", "--json", "--after", "SCP-096"]),
      box.asReader(["scp", "list", "--json"])
    ])
    expect(values(unnecessary.stdout)).toEqual([{ commandId: expect.any(String), positions: [] }])
    expect(refusal(twoPeople)).toEqual(
      refused(1, { _tag: "SecondPersonRequired", from: "explained", to: "deleted", level: 5 })
    )
    expect(history.stdout).toContain("he was tired")
    const entry = {
      at: expect.any(Number),
      by: "admin",
      evidence: null,
      approvedBy: null
    }
    expect(values(entries.stdout)).toEqual([
      { ...entry, from: null, to: "active", reason: null },
      { ...entry, from: "active", to: "explained", reason: "he was tired" }
    ])
    expect(values(list.stdout)).toMatchObject([
      { id: "SCP-106", status: "explained", classification: { objectClass: "Keter", secondaryClass: "Thaumiel" } },
      { id: "SCP-173", status: "active" }
    ])
    expect(values(hidden.stdout)).toMatchObject([{ id: "SCP-173" }])
  })

  it("shows every change of a record that the reader may see", async () => {
    const [text, entries, own, redacted] = await Promise.all([
      box.asAdmin(["scp", "log", "173"]),
      box.asReader(["scp", "log", "SCP-173", "--json"]),
      box.asReader(["user", "log", "admin", "--json"]),
      box.asReader(["scp", "log", "96", "--json"])
    ])
    expect(text).toMatchObject({ code: 0, stdout: expect.stringContaining("section filed") })
    expect(values(entries.stdout)[0]).toEqual({
      at: expect.any(Number),
      occurredAt: null,
      action: "ScpRegistered",
      section: null,
      by: null,
      reason: null,
      revision: null,
      change: null
    })
    expect(own.code).toBe(1)
    expect(redacted).toMatchObject({ code: 1, stdout: "" })
    expect(redacted.stderr).toContain("RecordRedacted")
  })

  it("grants, redacts and expunges, with distinct exit codes", async () => {
    const [granted, json, redacted, redactedJson, expunged, noHistory, shown] = await Promise.all([
      box.asReader(["access", "scp", "173"]),
      box.asReader(["access", "scp", "173", "--json"]),
      box.asReader(["access", "scp", "SCP-096"]),
      box.asReader(["access", "scp", "96", "--json"]),
      box.asReader(["access", "scp", "SCP-4999", "--json"]),
      box.asReader(["scp", "history", "4999", "--json"]),
      box.asAdmin(["scp", "show", "173"])
    ])
    expect(granted).toMatchObject({ code: 0, stderr: "" })
    expect(granted.stdout).toContain("It is made of concrete and rebar.")
    expect(granted.stdout).toContain("Visitors blink in turns.")
    expect(granted.stdout).not.toContain("The overseers know more.")
    expect(shown.stdout).toContain("The overseers know more.")
    expect(values(json.stdout)).toMatchObject([
      {
        _tag: "Granted",
        record: { id: "SCP-173", withheld: true, sections: [{ id: "description" }, { id: "addendum-1" }] }
      }
    ])
    expect(redacted).toMatchObject({ code: 1, stderr: "" })
    expect(redacted.stdout).toMatch(/REDACTED[^]*Level 5 - Top Secret[^]*Level 2 - Restricted/)
    expect(redacted.stdout).not.toContain("Shy")
    expect({ code: redactedJson.code, answer: values(redactedJson.stdout) }).toEqual({
      code: 1,
      answer: [{ _tag: "Redacted", type: "scp", id: "SCP-096", needed: 5, held: 2 }]
    })
    expect({ code: expunged.code, answer: values(expunged.stdout) }).toEqual({
      code: 1,
      answer: [{ _tag: "Expunged", type: "scp", id: "SCP-4999" }]
    })
    expect(refusal(noHistory)).toEqual(refused(1, { _tag: "RecordExpunged", type: "scp", id: "SCP-4999" }))
  })

  it("suggests the nearest visible records for an id that none has", async () => {
    const [near, hidden] = await Promise.all([
      box.asReader(["scp", "show", "174"]),
      box.asReader(["access", "scp", "95"])
    ])
    expect(near.code).toBe(1)
    expect(near.stdout).toMatch(/EXPUNGED[^]*SCP-173/)
    expect(hidden.code).toBe(1)
    expect(hidden.stdout).not.toMatch(/SCP-096|Shy/)
  })

  it("searches readable text only, and lets only auditors read the audit log", async () => {
    const [found, none, json, audit, entries, denied] = await Promise.all([
      box.asReader(["search", "concre"]),
      box.asReader(["search", "overseers"]),
      box.asAdmin(["search", "overseers", "know", "--json"]),
      box.asAdmin(["audit", "--limit", "5"]),
      box.asAdmin(["audit", "--json", "--actor", "admin", "--outcome", "done", "--limit", "500"]),
      box.asReader(["audit", "--json"])
    ])
    expect(found.stdout).toMatch(/SCP-173[^]*1 entry\n$/)
    expect(none).toEqual({ code: 0, stdout: "Nothing found.\n", stderr: "" })
    expect(values(json.stdout)).toMatchObject([{ type: "scp", id: "SCP-173", section: "addendum-2" }])
    expect(audit.stdout).toMatch(/5 entries\n5 of more shown: --before \d+, or --all\n$/)
    const seen = values(entries.stdout)
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.filter((entry) => JSON.stringify(entry).includes('"actor":"admin"'))).toEqual(seen)
    expect(refusal(denied)).toMatchObject({ code: 1, stdout: "", error: [{ error: { _tag: "ClearanceDenied" } }] })
  })

  it("reads the password from stdin", async () => {
    const env = { SCIPNET_PASSWORD: undefined }
    const [right, windows, wrong] = await Promise.all([
      box.asReader(["search", "concrete", "--json", "--password-stdin"], { env, stdin: `${password}\nmore` }),
      box.asReader(["search", "concrete", "--json", "--password-stdin"], { env, stdin: `${password}\r\n` }),
      box.asReader(["search", "concrete", "--json", "--password-stdin"], { env })
    ])
    expect([right.code, windows.code]).toEqual([0, 0])
    expect(refusal(wrong)).toEqual(refused(1, { _tag: "LoginRefused" }))
  })
})
