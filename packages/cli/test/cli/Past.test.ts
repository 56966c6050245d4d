/** Audit export, audit trails, and records at a past time; and registration by the operator. */
import { existsSync, readFileSync, statSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare, reader } from "./Deepwells.ts"
import { values } from "./Program.ts"

describe("history on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  const error = (text: string) => Object(values(text)[0]).error

  it("exports the audit log to a new file", async () => {
    const file = box.path("audit.ndjson")
    const told = await box.asAdmin(["audit", "--export", file])
    expect({ code: told.code, stderr: told.stderr }).toEqual({ code: 0, stderr: "" })
    const entries = values(readFileSync(file, "utf8"))
    expect(told.stdout).toBe(`Exported ${entries.length} entries to ${file}.\n`)
    const positions = entries.map((entry) => Number(Object(entry).position))
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    expect(entries[0]).toMatchObject({ action: "UserRegistered", severity: "critical", target: admin })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const [again, paged, piped, denied] = await Promise.all([
      box.asAdmin(["audit", "--export", file, "--json"]),
      box.asAdmin(["audit", "--export", box.path("paged"), "--limit", "5", "--json"]),
      box.asAdmin(["audit", "--export", "-", "--action", "UserRegistered"]),
      box.asReader(["audit", "--export", box.path("denied"), "--json"])
    ])
    expect({ code: again.code, error: error(again.stderr) }).toEqual({
      code: 1,
      error: { _tag: "FileExists", path: file }
    })
    expect({ code: paged.code, error: error(paged.stderr)._tag }).toEqual({ code: 2, error: "BadInput" })
    expect(values(piped.stdout)).toMatchObject([{ target: admin }, { target: reader }])
    expect({ code: denied.code, error: error(denied.stderr)._tag }).toEqual({ code: 1, error: "ClearanceDenied" })
    expect(existsSync(box.path("denied"))).toBe(false)
  })

  it("shows users their own trail, and auditors those of others", async () => {
    await box.asReader(["access", "scp", "173"])
    const [own, others, denied] = await Promise.all([
      box.asReader(["user", "trail", "--limit", "500", "--json"]),
      box.asAdmin(["user", "trail", reader, "--json"]),
      box.asReader(["user", "trail", admin, "--json"])
    ])
    const access = { actor: reader, action: "access", target: "SCP-173", outcome: "done", masked: false }
    expect(values(own.stdout)).toContainEqual(expect.objectContaining(access))
    expect(values(others.stdout)).toContainEqual(expect.objectContaining(access))
    expect(error(denied.stderr)).toMatchObject({ _tag: "ClearanceDenied" })
  })

  it("reads a record at a past time", async () => {
    const before = new Date().toISOString()
    const rename = { _tag: "RenameScp", scp: "SCP-173", name: "The Statue" }
    await box.asAdmin(["exec"], { stdin: JSON.stringify({ commandId: "rename", command: rename }) })
    const [then, history, early, none, both, user] = await Promise.all([
      box.asReader(["asof", "scp", "173", "--time", before, "--json"]),
      box.asReader(["asof", "scp", "173", "--time", before, "--history", "--json"]),
      box.asReader(["asof", "scp", "173", "--time", "2000-01-01"]),
      box.asReader(["asof", "scp", "173", "--json"]),
      box.asReader(["asof", "scp", "173", "--position", "5", "--json"]),
      box.asReader(["asof", "user", reader, "--time", before, "--history", "--json"])
    ])
    expect(values(then.stdout)).toMatchObject([{ _tag: "Granted", record: { name: "The Sculpture" } }])
    expect(values(history.stdout)).toMatchObject([{ from: null, to: "active" }])
    expect({ code: early.code, says: early.stdout.includes("EXPUNGED") }).toEqual({ code: 1, says: true })
    expect({ code: none.code, error: error(none.stderr)._tag }).toEqual({ code: 2, error: "BadInput" })
    expect(error(both.stderr)).toMatchObject({ _tag: "ClearanceDenied" })
    expect({ code: user.code, error: error(user.stderr)._tag }).toEqual({ code: 2, error: "BadInput" })
    const now = await box.asReader(["access", "scp", "173", "--json"])
    expect(values(now.stdout)).toMatchObject([{ record: { name: "The Statue" } }])
  })

  it("lets the operator register a second user of the highest level", async () => {
    const second = ["user", "register", "o5-2", "--name", "The Second", "--level", "6", "--role", "administrator"]
    const refused = await box.asAdmin([...second, "--json"])
    expect(error(refused.stderr)).toMatchObject({ _tag: "SecondPersonRequired" })
    const enrolled = await box.run([...second, "--operator"])
    expect(enrolled.stdout).toBe("The Second is registered as o5-2.\n")
    const audited = await box.asAdmin(["audit", "--action", "UserRegistered", "--limit", "1", "--json"])
    expect(values(audited.stdout)).toMatchObject([{ target: "o5-2", severity: "critical" }])
    expect(String(Object(values(audited.stdout)[0]).actor)).toMatch(/^operator:/)
  })
})
