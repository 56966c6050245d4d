/** Changes that require a second person, and passwords set by another user. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare, reader } from "./Deepwells.ts"
import { givenPassword, nextPassword, values } from "./Program.ts"

const second = "o5-2"

describe("the two-person rule on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    const roles = ["archivist", "administrator"].flatMap((role) => ["--role", role])
    const steps = [
      await box.run(["policy", "--two-person", "off"]),
      await box.asAdmin(["user", "register", second, "--name", "The Second", "--level", "6", ...roles], {
        env: { SCIPNET_NEW_PASSWORD: givenPassword }
      }),
      await box.run(["policy", "--two-person", "on"]),
      await box.run(["user", "password"], { env: { SCIPNET_USER: second, SCIPNET_PASSWORD: givenPassword } })
    ]
    expect(steps.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  })
  afterAll(() => box.remove())

  const asSecond = (args: ReadonlyArray<string>) => box.run(args, { env: { SCIPNET_USER: second } })
  const error = (text: string) => Object(values(text)[0]).error

  const proposed = async (type: "scp" | "user") => {
    const [found] = values((await box.asAdmin([type, "pending", "--json"])).stdout)
    return String(Object(found).proposal)
  }

  const because = ["--reason", "it is only a stone", "--evidence", "report 11"]

  it("rejects an account registered by the other person until the operator confirms it", async () => {
    expect((await box.asAdmin(["scp", "propose", "173", "deleted", "--reason", "a copy"])).code).toBe(0)
    const first = await proposed("scp")
    const note = `NOTE: ${second} is in the custody of admin and has not been confirmed since.`
    const dependent = await asSecond(["scp", "approve", "173", first, "--json"])
    expect(error(dependent.stderr)).toEqual({
      _tag: "DependentAccounts",
      command: "ApproveScpStatus",
      accounts: [second]
    })
    const said = await asSecond(["scp", "approve", "173", first])
    expect(said).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("scipnet user confirm ID") })
    const granted = await box.asAdmin(["user", "role", second, "auditor"])
    expect(granted).toEqual({ code: 0, stdout: `${second} now has the role auditor.\n${note}\n`, stderr: "" })
    const shown = await box.asAdmin(["user", "custody", second])
    expect(shown).toEqual({ code: 0, stdout: `Password number 2 of ${second}.\n${note}\n`, stderr: "" })

    const own = await box.asAdmin(["user", "confirm", second])
    expect(own).toMatchObject({ code: 1, stderr: expect.stringContaining("independent accounts") })
    const stale = await box.run(["user", "confirm", second, "--operator", "--credential", "1", "--json"])
    expect(error(stale.stderr)).toEqual({ _tag: "CredentialChanged", user: second, named: 1, latest: 2 })
    // Without a user or a stored session, the command acts as the operator.
    const confirmed = await box.run(["user", "confirm", second], { env: { SCIPNET_PASSWORD: undefined } })
    expect(confirmed).toMatchObject({ code: 0, stdout: expect.stringContaining(`${second} is confirmed.`), stderr: "" })
    expect((await box.asAdmin(["user", "custody", second])).stdout).toContain("The account is in no custody.")
    expect((await box.asAdmin(["scp", "withdraw", "173", first])).code).toBe(0)
  })

  it("allows to propose, list and approve a change of status", async () => {
    const alone = await box.asAdmin(["scp", "status", "173", "neutralized", ...because])
    expect(alone).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("propose it") })
    expect((await box.asAdmin(["scp", "propose", "173", "neutralized", "--reason", "x", "--json"])).stderr).toContain(
      "EvidenceRequired"
    )
    const made = await box.asAdmin(["scp", "propose", "173", "neutralized", ...because])
    expect(made).toMatchObject({ code: 0, stderr: "" })
    const id = await proposed("scp")

    const [pending, narrow, denied, own, twice, users] = await Promise.all([
      asSecond(["scp", "pending"]),
      box.run(["scp", "pending"], { env: { SCIPNET_USER: second, COLUMNS: "40" } }),
      box.asReader(["scp", "approve", "173", id, "--json"]),
      box.asAdmin(["scp", "approve", "173", id]),
      asSecond(["scp", "propose", "173", "neutralized", ...because, "--json"]),
      asSecond(["user", "pending"])
    ])
    expect(pending.stdout).toMatch(/^Proposal +What\n/)
    expect(pending.stdout.replace(/\s+/g, " ")).toContain(`${id} SCP-173: active → neutralized, by admin, until`)
    expect(pending.stdout).toMatch(/1 entry\n$/)
    expect(Math.max(...narrow.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(40)
    expect(error(denied.stderr)).toMatchObject({ _tag: "ClearanceDenied" })
    expect(own).toMatchObject({ code: 1, stderr: expect.stringContaining("You cannot approve your own proposal.") })
    expect(error(twice.stderr)).toMatchObject({ _tag: "ProposalPending", proposal: id })
    expect(users.stdout).toBe("Nothing waits for a second person.\n")

    expect(await asSecond(["scp", "approve", "173", id])).toEqual({
      code: 0,
      stdout: "SCP-173: approved.\n",
      stderr: ""
    })
    const history = values((await box.asAdmin(["scp", "history", "173", "--json"])).stdout)
    expect(history.at(-1)).toMatchObject({ to: "neutralized", by: "admin", approvedBy: second, evidence: "report 11" })
    expect((await asSecond(["scp", "approve", "173", id])).stdout).toBe(
      "Unchanged: the record is already in this state.\n"
    )
    expect((await asSecond(["scp", "reject", "173", id, "--reason", "late", "--json"])).stderr).toContain(
      "ProposalClosed"
    )
  })

  it("allows to withdraw own proposals, and to reject others", async () => {
    const propose = () => box.asAdmin(["scp", "propose", "173", "deleted", "--reason", "tidying up"])
    expect((await propose()).code).toBe(0)
    const first = await proposed("scp")
    const foreign = await asSecond(["scp", "withdraw", "173", first])
    expect(foreign).toMatchObject({ code: 1, stderr: expect.stringContaining("Reject it instead.") })
    expect((await box.asAdmin(["scp", "withdraw", "173", first])).stdout).toBe("SCP-173: withdrawn.\n")
    expect((await box.asAdmin(["scp", "pending"])).stdout).toBe("Nothing waits for a second person.\n")

    expect((await propose()).code).toBe(0)
    const next = await proposed("scp")
    expect((await asSecond(["scp", "reject", "173", next, "--reason", "no"])).stdout).toBe("SCP-173: rejected.\n")
    const closed = await asSecond(["scp", "approve", "173", next, "--json"])
    expect(error(closed.stderr)).toMatchObject({ _tag: "ProposalClosed", outcome: "rejected" })
    expect(values((await box.asAdmin(["scp", "list", "--json"])).stdout)).toContainEqual(
      expect.objectContaining({ id: "SCP-173", status: "neutralized" })
    )
  })

  it("allows to raise a user to level 5", async () => {
    const raise = ["--level", "5", "--reason", "acting director"]
    const alone = await box.asAdmin(["user", "clearance", reader, ...raise, "--json"])
    expect(error(alone.stderr)).toEqual({ _tag: "SecondPersonRequired", from: 2, to: 5, level: 5 })
    expect((await box.asAdmin(["user", "propose", reader, ...raise])).code).toBe(0)
    const id = await proposed("user")
    const pending = await asSecond(["user", "pending"])
    expect(pending.stdout.replace(/\s+/g, " ")).toContain("r.vance: Level 2 → Level 5, by admin")
    const [level] = values((await box.asReader(["whoami", "--json"])).stdout)
    expect(level).toMatchObject({ record: { clearance: { level: 2 } } })
    expect((await box.asAdmin(["user", "approve", reader, id])).code).toBe(1)
    expect((await asSecond(["user", "approve", reader, id])).stdout).toBe("r.vance: approved.\n")
    const [raised] = values((await box.asReader(["whoami", "--json"])).stdout)
    expect(raised).toMatchObject({ record: { clearance: { level: 5 } } })
  })

  it("requires a password set by another user to be changed first", async () => {
    const given = { SCIPNET_PASSWORD: givenPassword }
    const own = { SCIPNET_PASSWORD: nextPassword }
    const reset = await box.asAdmin(["user", "password", reader], { env: { SCIPNET_NEW_PASSWORD: givenPassword } })
    expect(reset).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^The password of r\.vance is changed\.\n/),
      stderr: ""
    })
    expect(reset.stdout).toContain("is then confirmed: scipnet user confirm r.vance.")
    const login = await box.asReader(["login"], { env: given })
    expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining("Change it first: scipnet user password.") })
    const kept = { SCIPNET_PASSWORD: undefined }
    const [refused, byKept, piped] = await Promise.all([
      box.asReader(["scp", "list", "--json"], { env: given }),
      box.asReader(["whoami", "--json"], { env: kept }),
      box.asReader([], { env: given, stdin: "WHOAMI\n" })
    ])
    expect([refused, byKept].map(({ stderr }) => error(stderr))).toEqual([
      { _tag: "PasswordChangeRequired" },
      { _tag: "PasswordChangeRequired" }
    ])
    expect(piped).toMatchObject({ code: 1, stderr: expect.stringContaining("scipnet user password") })

    const change = { SCIPNET_NEW_PASSWORD: nextPassword }
    expect((await box.asReader(["user", "password"], { env: { ...own, ...change } })).code).toBe(1)
    expect((await box.asReader(["user", "password"], { env: { ...given, ...change } })).code).toBe(0)
    // The change was made in a separate session, which ended the stored one.
    const forgotten = await box.asReader(["whoami"], { env: kept })
    expect(forgotten).toMatchObject({ code: 2, stderr: expect.stringContaining("sign in with scipnet login") })
    const codes = [await box.asReader(["whoami"], { env: given }), await box.asReader(["whoami"], { env: own })]
    expect(codes.map(({ code }) => code)).toEqual([1, 0])
  })
})
