/** Break-glass access: reading above one's clearance, followed by a review. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import type { How } from "./Program.ts"
import { password, phrase, values, wrongPassword } from "./Program.ts"

const breaker = "k.moss"
const auditor = "a.quill"

describe("break-glass on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    const people = [
      await box.asAdmin(["user", "register", breaker, "--name", "Kit Moss", "--level", "3", "--operator"]),
      await box.asAdmin([
        "user",
        "register",
        auditor,
        "--name",
        "Ada Quill",
        "--level",
        "4",
        "--role",
        "auditor",
        "--operator"
      ])
    ]
    expect(people.map(({ code }) => code)).toEqual([0, 0])
  })
  afterAll(() => box.remove())

  const as = (user: string, args: ReadonlyArray<string>, env: How["env"] = {}) =>
    box.run(args, { env: { SCIPNET_USER: user, ...env } })

  const glass = ["access", "scp", "096", "--break-glass", "--reason", "breach on level 4"]

  const error = (text: string) => Object(values(text)[0]).error

  it("requires an override phrase, which requires the password and level 3", async () => {
    const [weak, low, unset, wrong] = [
      await as(breaker, ["user", "phrase"], { SCIPNET_PHRASE: "short" }),
      await box.asReader(["user", "phrase", "--json"], { env: { SCIPNET_PHRASE: phrase } }),
      await as(breaker, ["user", "phrase"]),
      await as(breaker, glass, { SCIPNET_PHRASE: phrase })
    ]
    expect(weak).toEqual({
      code: 1,
      stdout: "",
      stderr: "The password or phrase is too short: use at least 12 characters.\n"
    })
    expect(error(low.stderr)).toMatchObject({ _tag: "ClearanceDenied", needed: { level: 3 } })
    expect(unset).toMatchObject({
      code: 2,
      stderr: "There is no terminal to prompt for a phrase. Set SCIPNET_PHRASE.\n"
    })
    expect(wrong).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("The password or phrase is wrong")
    })
    const set = await as(breaker, ["user", "phrase"], { SCIPNET_PHRASE: phrase })
    expect(set).toEqual({ code: 0, stdout: "Your override phrase is set.\n", stderr: "" })
  })

  it("requires a reason, and rejects a reason without --break-glass", async () => {
    const [silent, alone, empty] = [
      await as(breaker, ["access", "scp", "096", "--break-glass"], { SCIPNET_PHRASE: phrase }),
      await as(breaker, ["access", "scp", "096", "--reason", "curious"], { SCIPNET_PHRASE: phrase }),
      await as(breaker, ["access", "scp", "096", "--break-glass", "--reason", ""], { SCIPNET_PHRASE: phrase })
    ]
    expect(silent).toEqual({ code: 2, stdout: "", stderr: "--break-glass: it requires --reason TEXT.\n" })
    expect(alone).toEqual({ code: 2, stdout: "", stderr: "--reason: it requires --break-glass.\n" })
    expect(empty).toMatchObject({ code: 2, stdout: "" })
  })

  it("shows the record under a banner, in the same session, and requires a review by another auditor", async () => {
    const sealed = await as(breaker, ["access", "scp", "096"])
    expect(sealed).toMatchObject({ code: 1, stdout: expect.stringContaining("REDACTED") })
    const [wrong, far, readable] = [
      await as(breaker, [...glass, "--json"], { SCIPNET_PHRASE: wrongPassword }),
      await box.asAdmin(["scp", "register", "2317", "--name", "Six", "--class", "Keter", "--level", "6"]),
      await as(breaker, ["access", "scp", "173", "--break-glass", "--reason", "x"], { SCIPNET_PHRASE: phrase })
    ]
    expect(error(wrong.stderr)).toEqual({ _tag: "CredentialsRefused" })
    expect(far.code).toBe(0)
    expect(readable.stderr).toBe("You can read the record without breaking the glass.\n")
    const tooFar = await as(breaker, ["access", "scp", "2317", "--break-glass", "--reason", "x"], {
      SCIPNET_PHRASE: phrase
    })
    expect(tooFar).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("two levels above you") })

    const read = await as(breaker, glass, { SCIPNET_PHRASE: phrase })
    expect(read).toMatchObject({ code: 0, stderr: "" })
    expect(read.stdout).toMatch(
      /GLASS BROKEN[^]*auditors will[^]*SCP-096[^]*breach on level 4[^]*Open until +\d{4}-[^]*no longer than this session[^]*The Shy One/
    )
    // The elevated access ends with the session.
    expect((await as(breaker, ["access", "scp", "096"])).code).toBe(1)

    const [own, masked, seen] = [
      await as(breaker, ["review", "--json"]),
      await as(auditor, ["review"]),
      await box.asAdmin(["review", "--json"])
    ]
    expect(error(own.stderr)).toMatchObject({ _tag: "ClearanceDenied" })
    expect(masked.stdout).toMatch(/k\.moss read a masked[^]*record[^]*masked[^]*waits[^]*1 entry\n$/)
    expect(masked.stdout).not.toMatch(/SCP-096|breach/)
    const [found] = values(seen.stdout)
    expect(found).toMatchObject({ user: breaker, target: "SCP-096", reason: "breach on level 4", reviewedBy: null })
    const { glass: id } = Object(found)

    expect((await box.asAdmin(["review", String(id)])).code).toBe(2)
    const signed = await box.asAdmin(["review", String(id), "--note", "the breach was real"])
    expect(signed).toEqual({ code: 0, stdout: "Signed.\n", stderr: "" })
    const [waiting, all, twice] = [
      await box.asAdmin(["review"]),
      await box.asAdmin(["review", "--all"]),
      await box.asAdmin(["review", String(id), "--note", "again", "--json"])
    ]
    expect(waiting.stdout).toBe("No use of break-glass to show.\n")
    expect(all.stdout.replace(/\s+/g, " ")).toContain("signed by admin: the breach was real")
    expect(error(twice.stderr)).toEqual({ _tag: "NothingToReview", glass: id })
    const audited = await box.asAdmin(["audit", "--severity", "critical", "--actor", breaker, "--json"])
    expect(values(audited.stdout)).toMatchObject([{ target: "SCP-096", outcome: "done" }])
  })

  it("lasts as long as the stored session, and applies to no other session", async () => {
    const kept = { SCIPNET_PASSWORD: undefined, SCIPNET_PHRASE: phrase }
    expect((await as(breaker, ["login"], { SCIPNET_PASSWORD: password })).code).toBe(0)
    const broken = await as(breaker, [...glass, "--json"], kept)
    expect(values(broken.stdout)).toMatchObject([
      {
        _tag: "Granted",
        record: { id: "SCP-096" },
        brokenGlass: { glass: expect.any(String), expiresAt: expect.any(Number) }
      }
    ])
    const [again, elsewhere] = [
      await as(breaker, ["access", "scp", "096"], kept),
      await as(breaker, ["access", "scp", "096"])
    ]
    expect([again.code, elsewhere.code]).toEqual([0, 1])
    // A readable record is shown without the banner.
    expect(again.stdout).not.toContain("GLASS BROKEN")
    expect((await as(breaker, ["logout"], kept)).code).toBe(0)
  })
})
