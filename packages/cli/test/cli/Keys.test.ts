/** Pasting and searching the history at the prompt of the terminal. */
import { afterAll, beforeAll, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare, reader } from "./Deepwells.ts"
import { keys, sitDown } from "./PseudoTerminal.ts"

let box: Deepwells
beforeAll(async () => {
  box = await prepare()
})
afterAll(() => box.remove())

it("a paste waits for Enter, and Ctrl-R finds an earlier line", async () => {
  const typist = sitDown(box, ["terminal", "--user", reader])
  await typist.sees(">>> ")
  typist.types("\u001b[200~WHOAMI\nHISTORY 173\n\u001b[201~")
  await typist.sees("WHOAMI↵HISTORY 173↵")
  expect(typist.shown()).not.toContain("Registered")
  typist.types(keys.enter)
  await typist.sees("Ruth Vance")
  await typist.sees("Active")
  await typist.sees(">>> ")
  typist.types(`SEARCH concrete${keys.enter}`)
  await typist.sees("1 entry")
  await typist.sees(">>> ")
  typist.types("\u0012")
  await typist.sees("(search)")
  typist.types("conc")
  await typist.sees("conc: SEARCH concrete")
  typist.types(keys.enter)
  await typist.sees("1 entry")
  await typist.sees(">>> ")
  typist.types("\u0012")
  await typist.sees("(search)")
  typist.types("\u0007")
  await typist.sees(">>> ")
  typist.types(`LOGOUT${keys.enter}`)
  await typist.sees("Session closed.")
  expect(await typist.leaves()).toBe(0)
  // The terminal is asked to mark pastes, and asked to stop at the end.
  expect(typist.shown()).toMatch(/\u001b\[\?2004h[^]*\u001b\[\?2004l/)
})
