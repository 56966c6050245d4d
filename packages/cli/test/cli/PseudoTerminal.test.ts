/** What only happens where somebody sits at a terminal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare, reader } from "./Deepwells.ts"
import { password, wrongPassword } from "./Program.ts"
import { keys, sitDown } from "./PseudoTerminal.ts"

const unset = { SCIPNET_PASSWORD: undefined, SCIPNET_NEW_PASSWORD: undefined }

describe("at a terminal", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("asks who is there, hides the password, gives a line up at Ctrl-C, and leaves at Ctrl-D", async () => {
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

  it("lets somebody try three times", async () => {
    const typist = sitDown(box, ["terminal", "--user", admin], { ...unset, NO_COLOR: "1" })
    for (const _ of [1, 2, 3]) {
      await typist.sees("Password")
      typist.types(`${wrongPassword}${keys.enter}`)
      await typist.sees("Login refused.")
    }
    expect(await typist.leaves()).toBe(1)
    expect(typist.shown()).not.toContain(wrongPassword)
    // The prompts of the library are coloured all the same.
    expect(typist.shown()).not.toContain("\u001b[38;")
  })

  it("is left with Ctrl-C where a password is asked for", async () => {
    const typist = sitDown(box, ["scp", "list", "--user", admin], unset)
    await typist.sees("Password")
    typist.types(keys.interrupt)
    expect(await typist.leaves()).toBe(130)
  })

  it("asks for the password of somebody new", async () => {
    const typist = sitDown(box, ["init", "--user", "o5-2", "--deepwell", "asked.db"], unset)
    await typist.sees("New password of o5-2")
    typist.types(`${password}${keys.enter}`)
    await typist.sees("A new deepwell is at asked.db.")
    expect(await typist.leaves()).toBe(0)
    expect(typist.shown()).not.toContain(password)
  })
})
