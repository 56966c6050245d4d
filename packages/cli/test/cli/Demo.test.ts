import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import Demo from "../../demo/demo.json" with { type: "json" }
import { Box, values } from "./Program.ts"

describe("scipnet demo", () => {
  let box: Box
  beforeAll(() => {
    box = new Box()
  })
  afterAll(() => box.remove())

  it("plays the same session every time, and does not change the demo deepwell", async () => {
    const demo = () => box.run(["demo", "--deepwell", "demo.db"], { env: { SCIPNET_PASSWORD: undefined } })
    const first = await demo()
    const kept = readFileSync(box.path("demo.db"))
    const second = await demo()

    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("demo.db") })
    expect(second).toMatchObject({ code: 0, stderr: "" })
    const times = /\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\dZ)?/g
    expect(second.stdout.replace(times, "")).toBe(first.stdout.replace(times, ""))
    expect(readFileSync(box.path("demo.db")).equals(kept)).toBe(true)

    const scenes = [
      "m.okafor",
      "paper-lantern-19",
      "Login: m.okafor",
      ">>> ACCESS SCP 173",
      "SCP-173",
      "REDACTED",
      "EXPUNGED",
      "CLEARANCE DENIED",
      "Login: i.brandt",
      "is now explained.",
      ">>> HISTORY 173",
      "Explained",
      "Session closed."
    ]
    let at = 0
    for (const scene of scenes) {
      const found = second.stdout.indexOf(scene, at)
      expect(found, scene).toBeGreaterThanOrEqual(at)
      at = found
    }
  })

  it("only creates the deepwell and prints its accounts with --create", async () => {
    const create = () => box.run(["demo", "--create", "--deepwell", "new.db"], { env: { SCIPNET_PASSWORD: undefined } })
    const first = await create()
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("new.db") })
    for (const { user, password } of Demo.users) {
      expect(first.stdout).toMatch(new RegExp(`^${user} +${password} `, "m"))
    }
    expect(first.stdout).not.toContain("Login:")
    const kept = readFileSync(box.path("new.db"))
    expect(await create()).toEqual({ ...first, stderr: "" })
    expect(readFileSync(box.path("new.db")).equals(kept)).toBe(true)
  })

  it("creates a deepwell in which two users complete a change that requires both", async () => {
    expect((await box.run(["demo", "--deepwell", "two.db"], { env: { SCIPNET_PASSWORD: undefined } })).code).toBe(0)
    const passwords = new Map(
      Demo.users.map(({ user, password }: { readonly user: string; readonly password: string }) => [user, password])
    )
    const as = (user: string, ...args: ReadonlyArray<string>) =>
      box.run([...args, "--user", user, "--deepwell", "two.db"], { env: { SCIPNET_PASSWORD: passwords.get(user) } })
    const because = ["--reason", "it has not moved", "--evidence", "report 11"]
    expect((await as("i.brandt", "scp", "propose", "173", "neutralized", ...because)).code).toBe(0)
    const [pending] = values((await as("h.mwangi", "scp", "pending", "--json")).stdout)
    expect(pending).toMatchObject({ record: "SCP-173", by: null })
    const approved = await as("h.mwangi", "scp", "approve", "173", String(Object(pending).proposal))
    expect(approved).toEqual({ code: 0, stdout: "SCP-173: approved.\n", stderr: "" })
  })
})
