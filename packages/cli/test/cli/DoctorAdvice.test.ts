/** The commands that the doctor suggests repair the deepwell. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import * as Sqlite from "./Sqlite.ts"

/** The commands that a report suggests. */
const commandsIn = (report: string): ReadonlyArray<string> => [
  ...new Set([...report.matchAll(/Run (scipnet rebuild [a-z_]+)\./g)].map(([, command = ""]) => command))
]

describe("the doctor on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("suggests the command that rebuilds missing tables, including the audit log, and finds nothing afterwards", async () => {
    Sqlite.meddle(box.deepwell, "DROP TABLE audit; DROP TABLE users; DROP TABLE sections_text")
    const found = await box.run(["doctor"])
    expect(found).toMatchObject({ code: 1, stderr: "" })
    const commands = commandsIn(found.stdout.replaceAll(/\s+/g, " "))
    expect(commands.toSorted()).toEqual(["scipnet rebuild audit", "scipnet rebuild sections", "scipnet rebuild users"])
    for (const command of commands) {
      expect(await box.shell(command.replace("scipnet", "$SCIPNET"))).toMatchObject({ code: 0, stderr: "" })
    }
    const after = await box.run(["doctor"])
    expect(after).toMatchObject({ code: 0, stderr: "" })
    expect(after.stdout).toContain("All is well.")
    const shown = await box.asAdmin(["audit", "--limit", "1"])
    expect(shown).toMatchObject({ code: 0, stderr: "" })
  })
})
