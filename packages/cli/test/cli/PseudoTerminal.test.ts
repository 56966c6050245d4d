/** Prompts and interactive behaviour at a terminal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare, reader } from "./Deepwells.ts"
import { givenPassword, nextPassword, password, phrase as markedPhrase, wrongPassword } from "./Program.ts"
import { keys, sitDown } from "./PseudoTerminal.ts"
import * as Sqlite from "./Sqlite.ts"

const unset = { SCIPNET_PASSWORD: undefined, SCIPNET_NEW_PASSWORD: undefined }

describe("at a terminal", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("prompts for the user, hides the password, discards a line at Ctrl-C, and ends at Ctrl-D", async () => {
    const typist = sitDown(box, [], unset)
    await typist.sees("User id")
    typist.types(`${reader}${keys.enter}`)
    await typist.sees("Password")
    typist.types(`${password}${keys.enter}`)
    await typist.sees("Ruth Vance")
    await typist.sees(">>> ")
    typist.types("LOGOUT gar")
    await typist.sees("LOGOUT gar")
    typist.types(keys.interrupt)
    await typist.sees("^C")
    await typist.sees(">>> ")
    typist.types(keys.enter)
    await typist.sees(">>> ")
    typist.types(`acc${keys.tabulator}`)
    await typist.sees("ACCESS ")
    typist.types(`096${keys.enter}`)
    await typist.sees("REDACTED")
    await typist.sees(">>> ")
    typist.types(`${keys.up}${keys.enter}`)
    await typist.sees("REDACTED")
    await typist.sees(">>> ")
    typist.types(keys.end)
    await typist.sees("Session closed.")
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toContain(password)
    expect(typist.shown()).toContain("\u001b[38;")
  })

  it("allows three login attempts", async () => {
    const typist = sitDown(box, ["terminal", "--user", admin], { ...unset, NO_COLOR: "1" })
    for (const _ of [1, 2, 3]) {
      await typist.sees("Password")
      typist.types(`${wrongPassword}${keys.enter}`)
      await typist.sees("Login refused.")
    }
    expect(await typist.leaves()).toBe(1)
    expect(typist.shown()).not.toContain(wrongPassword)
    // No control sequences for colours.
    expect(typist.shown()).not.toMatch(/\u001b\[[\d;]*m/)
  })

  it("edits the input of a prompt, and does not echo input without a prompt", async () => {
    const typist = sitDown(box, ["terminal", "--plain"], unset)
    await typist.sees("User id: ")
    // A discarded line, an arrow key, a deleted letter.
    typist.types(`mistyped\u0015${keys.up}r.vancex\u007f${keys.enter}`)
    await typist.sees("Password: ")
    typist.types(`${wrongPassword}${keys.enter}${nextPassword}`)
    await typist.sees("Login refused.")
    await typist.sees("User id: ")
    typist.types(`${reader}${keys.enter}`)
    await typist.sees("Password: ")
    typist.types(`${password}${keys.enter}`)
    await typist.sees("Ruth Vance")
    await typist.sees(">>> ")
    typist.types(keys.end)
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toMatch(/marked-|\u001b\[[\d;]*m/)
  })

  it("accepts answers to two prompts that are pasted together", async () => {
    const typist = sitDown(box, ["login"], unset)
    await typist.sees("User id: ")
    typist.types(`${reader}${keys.enter}${password}${keys.enter}`)
    await typist.sees("Signed in as r.vance")
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toContain(password)
    expect((await box.run(["logout"], { env: unset })).code).toBe(0)
  })

  it("prints the prompts of @effect/cli without colours with NO_COLOR", async () => {
    const typist = sitDown(box, ["user", "list", "--wizard"], { NO_COLOR: "1" })
    await typist.sees("use the default?")
    typist.types(keys.interrupt)
    await typist.leaves()
    expect(typist.shown()).not.toMatch(/\u001b\[[\d;]*m/)
  })

  it("ends at Ctrl-C in a password prompt", async () => {
    const typist = sitDown(box, ["scp", "list", "--user", admin], unset)
    await typist.sees("Password")
    typist.types(keys.interrupt)
    expect(await typist.leaves()).toBe(130)
  })

  it("prompts for the password of a new user", async () => {
    const typist = sitDown(box, ["init", "--user", "o5-2", "--deepwell", "asked.db"], unset)
    await typist.sees("New password of o5-2")
    typist.types(`${password}${keys.enter}`)
    await typist.sees("Repeat")
    typist.types(`${password}${keys.enter}`)
    await typist.sees("Created the deepwell asked.db.")
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toContain(password)
  })

  it("leaves no session open after an interruption", async () => {
    const typist = sitDown(box, ["exec", "--user", admin])
    typist.types(`{"commandId":"asked","command":{"_tag":"RenameScp","scp":"SCP-173","name":"Renamed"}}${keys.enter}`)
    await typist.sees('"outcome":"accepted"')
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(1)
    typist.types(keys.interrupt)
    expect(await typist.leaves()).toBe(130)
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
  })

  it("requires a new password after a reset, typed twice, and continues", async () => {
    const reset = await box.asAdmin(["user", "password", reader], { env: { SCIPNET_NEW_PASSWORD: givenPassword } })
    expect(reset.code).toBe(0)
    const typist = sitDown(box, ["--user", reader], unset)
    await typist.sees("Password")
    typist.types(`${givenPassword}${keys.enter}`)
    await typist.sees("choose your own.")
    for (const { once, again, says } of [
      { once: nextPassword, again: password, says: "the inputs differ." },
      { once: "short", again: "short", says: "too short" },
      { once: nextPassword, again: nextPassword, says: "Ruth Vance" }
    ]) {
      await typist.sees(`New password of ${reader}`)
      typist.types(`${once}${keys.enter}`)
      await typist.sees("Repeat")
      typist.types(`${again}${keys.enter}`)
      await typist.sees(says)
    }
    await typist.sees(">>> ")
    typist.types(`LOGOUT${keys.enter}`)
    await typist.sees("Session closed.")
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toMatch(/marked-/)
    const [old, next] = await Promise.all(
      [givenPassword, nextPassword].map((each) => box.asReader(["whoami"], { env: { SCIPNET_PASSWORD: each } }))
    )
    expect([old?.code, next?.code]).toEqual([1, 0])
  })

  it("stores a session at login, resumes it in the terminal, and ends it at LOGOUT but not at Ctrl-D", async () => {
    const login = sitDown(box, ["login"], unset)
    await login.sees("User id")
    login.types(`${admin}${keys.enter}`)
    await login.sees("Password")
    login.types(`${password}${keys.enter}`)
    await login.sees("Signed in as admin")
    expect(await login.leaves()).toBe(0)
    for (const { typed, says } of [
      { typed: keys.end, says: "Your session stays open" },
      { typed: `LOGOUT${keys.enter}`, says: "Session closed." }
    ]) {
      const typist = sitDown(box, [], unset)
      await typist.sees(">>> ")
      typist.types(typed)
      await typist.sees(says)
      expect(await typist.leaves()).toBe(0)
    }
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
    const after = await box.run(["whoami"], { env: unset })
    expect(after).toMatchObject({ code: 2, stderr: expect.stringContaining("No user is set.") })
  })

  it("prompts for the override phrase, and twice for a new one, without echo", async () => {
    const phrase = sitDown(box, ["user", "phrase", "--user", admin], unset)
    await phrase.sees("Password")
    phrase.types(`${password}${keys.enter}`)
    await phrase.sees("New override phrase")
    phrase.types(`${markedPhrase}${keys.enter}`)
    await phrase.sees("Repeat")
    phrase.types(`${markedPhrase}${keys.enter}`)
    await phrase.sees("Your override phrase is set.")
    expect(await phrase.leaves()).toBe(0)
    // The record is readable; this error is reported only after a correct phrase.
    const broken = sitDown(box, ["access", "scp", "096", "--break-glass", "--reason", "x", "--user", admin], unset)
    await broken.sees("Password")
    broken.types(`${password}${keys.enter}`)
    await broken.sees("Override phrase")
    broken.types(`${markedPhrase}${keys.enter}`)
    await broken.sees("You can read the record without breaking the glass.")
    expect(await broken.leaves()).toBe(1)
    expect(phrase.shown() + broken.shown()).not.toMatch(/marked-/)
  })
})
