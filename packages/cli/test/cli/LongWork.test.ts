/** Progress bars of long commands at a terminal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare } from "./Deepwells.ts"
import * as PseudoTerminal from "./PseudoTerminal.ts"

describe("long work at a terminal", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    expect((await box.asAdmin(["export", box.path("log.ndjson")])).code).toBe(0)
  })
  afterAll(() => box.remove())

  it.each([
    ["verify", "verify", "events █"],
    ["doctor", "doctor", "█"],
    ["rebuild", "rebuild", "█"],
    ["backup", "backup copy.db", "█"],
    ["export", "export again.ndjson", "export █"],
    ["import log", "import log log.ndjson --deepwell other.db", "█"],
    ["audit --export", `audit --export audit.ndjson --user ${admin}`, "entries 16 …"]
  ])("%s shows how far it has come, and takes it away", async (_, typed, shown) => {
    const sitting = PseudoTerminal.sitDown(box, typed.split(" "), { NO_COLOR: "1" })
    expect({ code: await sitting.leaves(), shown: sitting.shown() }).toMatchObject({ code: 0 })
    expect(sitting.shown()).toContain(shown)
    expect(await sitting.screen()).not.toContain(shown)
  })
})
