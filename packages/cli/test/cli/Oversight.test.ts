/** Sessions, explanations of access decisions, policy settings, and the audit log. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare, reader } from "./Deepwells.ts"
import { password, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("oversight on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  const error = (text: string) => Object(values(text)[0]).error

  it("lists own or all sessions, and revokes them", async () => {
    const kept = { SCIPNET_PASSWORD: undefined }
    const [opened] = values((await box.asReader(["login", "--json"], { env: { SCIPNET_PASSWORD: password } })).stdout)
    const id = String(Object(opened).session)
    const [own, all, denied, narrow] = await Promise.all([
      box.asReader(["session", "list", "--json"], { env: kept }),
      box.asAdmin(["session", "list", "--all"]),
      box.asReader(["session", "list", "--all", "--json"], { env: kept }),
      box.asReader(["session", "list"], { env: { ...kept, COLUMNS: "40" } })
    ])
    expect(values(own.stdout)).toMatchObject([{ id, user: reader, origin: "cli", own: true }])
    expect(all.stdout).toContain(id)
    expect(all.stdout).toMatch(/admin +cli \(this +/)
    expect(error(denied.stderr)).toMatchObject({ _tag: "ClearanceDenied" })
    expect(Math.max(...narrow.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(40)

    const [unknown, others] = [
      await box.asReader(["session", "revoke", "unknown", "--json"], { env: kept }),
      await box.asAdmin(["session", "list", "--json"])
    ]
    expect(error(unknown.stderr)).toEqual({ _tag: "NoSuchSession", session: "unknown" })
    expect(values(others.stdout)).toMatchObject([{ user: admin, own: true }])
    expect((await box.asAdmin(["session", "revoke", id])).stdout).toBe("The session is ended.\n")
    const over = await box.asReader(["whoami", "--json"], { env: kept })
    expect({ code: over.code, error: error(over.stderr) }).toEqual({
      code: 1,
      error: { _tag: "KeptSessionEnded", user: reader }
    })
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
  })

  it("explains a decision rule by rule to auditors", async () => {
    const why = ["why", "--reader", reader, "scp"]
    const [told, json, granted, denied] = await Promise.all([
      box.asAdmin([...why, "096"]),
      box.asAdmin([...why, "096", "--json"]),
      box.asAdmin([...why, "173"]),
      box.asReader([...why, "173", "--json"])
    ])
    expect(told.stdout).toMatch(
      /^(?:(?:yes|no ) {2}\S+: .*\n)+Required: Level 5 - Top Secret\nHeld: Level 2 - Restricted\nDecision: redacted\n$/
    )
    expect(values(json.stdout)).toMatchObject([
      { reader, id: "SCP-096", decision: "redacted", missing: { level: true, compartments: [] } }
    ])
    expect(granted.stdout).toMatch(/Decision: granted\n[^]*addendum-1: shown\n[^]*addendum-2: hidden\n/)
    expect(error(denied.stderr)).toMatchObject({ _tag: "ClearanceDenied" })
  })

  it("conceals denied records, depending on the policy", async () => {
    const access = async (id: string) => {
      const { code, stdout } = await box.asReader(["access", "scp", id])
      return { code, text: stdout.replaceAll(id, "SCP-X") }
    }
    const [sealed, none] = [await access("SCP-096"), await access("SCP-097")]
    expect(sealed.text).toContain("REDACTED")
    const on = await box.run(["policy", "--conceal-denied", "on"])
    expect(on.stdout).toBe("Two-person rule: on\nConceal denied records: on\n")
    expect(await access("SCP-096")).toEqual(none)
    expect((await box.run(["policy", "--json"])).stdout).toBe('{"twoPerson":true,"concealDenied":true}\n')
    expect((await box.run(["policy", "--conceal-denied", "off"])).code).toBe(0)
    expect(await access("SCP-096")).toEqual(sealed)
    const audited = await box.asAdmin(["audit", "--severity", "critical", "--json"])
    expect(values(audited.stdout).length).toBeGreaterThanOrEqual(2)
  })

  it("filters the audit log by user, target, action, severity, outcome and time, and pages back", async () => {
    const start = new Date().toISOString()
    await box.asReader(["access", "scp", "SCP-096"])
    await box.asReader(["search", "concrete"])
    await box.asReader(["scp", "status", "173", "explained", "--reason", "x"])
    const audit = async (...args: ReadonlyArray<string>) =>
      values((await box.asAdmin(["audit", "--json", ...args])).stdout).map((entry) => Object(entry))
    const since = ["--since", start, "--actor", reader]
    const all = await audit(...since)
    expect(all.every(({ actor }) => actor === reader)).toBe(true)
    const actions = new Set(all.map(({ action }) => action))
    expect(actions.size).toBeGreaterThanOrEqual(4)
    for (const action of actions) {
      const found = await audit(...since, "--action", String(action))
      expect(found).toEqual(all.filter((entry) => entry.action === action))
    }
    const [target, refused, warnings, until] = await Promise.all([
      audit(...since, "--target", "SCP-096"),
      audit(...since, "--outcome", "refused"),
      audit(...since, "--severity", "warning"),
      audit("--until", start, "--actor", reader)
    ])
    expect(target).toEqual(all.filter((entry) => entry.target === "SCP-096"))
    expect(target.length).toBeGreaterThan(0)
    expect(refused).toEqual(all.filter((entry) => entry.outcome === "refused"))
    expect(refused.length).toBeGreaterThan(0)
    expect(warnings).toEqual(all.filter((entry) => entry.severity === "warning"))
    expect(until.filter((entry) => all.some(({ position }) => position === entry.position))).toEqual([])

    const pages = [await audit(...since, "-n", "2")]
    while ((pages.at(-1)?.length ?? 0) > 0) {
      pages.push(await audit(...since, "-n", "2", "--before", String(pages.at(-1)?.at(-1)?.position)))
    }
    expect(pages.flat()).toEqual(all)
    const bad = await box.asAdmin(["audit", "--severity", "loud"])
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 2, stdout: "" })
  })
})
