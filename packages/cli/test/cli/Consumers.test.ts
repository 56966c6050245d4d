/** Consumers and their parked events on the command line. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("consumer", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    Sqlite.meddle(
      box.deepwell,
      `INSERT INTO consumers SELECT 'mail', position, hash, NULL, 0 FROM events WHERE position = 3;
       INSERT INTO parked_events
         SELECT 'mail', position, id, stream, type, 'Error: no \u001b[31maddress', 6, 0, 60000, 0 FROM events WHERE position < 3`
    )
  })
  afterAll(() => box.remove())

  const marked = () => Sqlite.value(box.deepwell, "SELECT group_concat(position) FROM parked_events WHERE retrying = 1")

  it("lists consumers and parked events, without control characters of the cause", async () => {
    const list = await box.run(["consumer", "list", "--json"])
    expect(list).toMatchObject({ code: 0, stderr: "" })
    expect(values(list.stdout)).toMatchObject([{ name: "mail", position: 3, running: false, parked: 2 }])
    const parked = await box.run(["consumer", "parked", "mail", "--json"])
    expect(values(parked.stdout)).toMatchObject([
      { consumer: "mail", position: 1, attempts: 6, lastFailedAt: 60_000, retrying: false },
      { position: 2 }
    ])
    const shown = await box.run(["consumer", "parked", "mail"])
    expect(shown).toMatchObject({ code: 0, stderr: "" })
    expect(shown.stdout).toContain("Error: no")
    expect(shown.stdout).not.toContain("\u001b")
    expect((await box.run(["consumer", "parked", "absent"])).stdout).toContain("No event is parked.")
  })

  it("marks one parked event or all to be handled again", async () => {
    expect(await box.run(["consumer", "retry", "mail", "2", "--json"])).toMatchObject({
      code: 0,
      stdout: `{"consumer":"mail","marked":1}\n`
    })
    expect(marked()).toBe("2")
    expect((await box.run(["consumer", "retry", "mail"])).stdout).toContain("2 parked events will be handled again.")
    expect(marked()).toBe("1,2")
    expect(await box.run(["consumer", "retry", "mail", "3"])).toMatchObject({
      code: 1,
      stderr: "mail has no parked event at position 3. See scipnet consumer parked mail.\n"
    })
    expect(await box.run(["consumer", "retry", "absent"])).toMatchObject({
      code: 1,
      stderr: "absent has no parked events. See scipnet consumer list.\n"
    })
  })

  it("discards a parked event only with --yes", async () => {
    expect((await box.run(["consumer", "discard", "mail", "1"])).code).toBe(2)
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM parked_events")).toBe(2)
    expect(await box.run(["consumer", "discard", "mail", "1", "--yes"])).toMatchObject({
      code: 0,
      stdout: "Event 1 is discarded.\n"
    })
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM parked_events")).toBe(1)
    expect((await box.run(["consumer", "discard", "mail", "1", "--yes"])).code).toBe(1)
  })

  it("is reported by doctor as a note with the commands, and recorded in the audit log", async () => {
    const { code, stdout } = await box.run(["doctor"])
    expect(code).toBe(0)
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "Note: The consumer mail parked 1 event that it could not handle. See the causes: scipnet consumer parked mail."
    )
    const query = "SELECT group_concat(DISTINCT data ->> 'action') FROM events WHERE type = 'OperatorActed'"
    for (const action of ["consumers", "parked events", "retry parked", "discard parked"]) {
      expect(Sqlite.value(box.deepwell, query)).toContain(action)
    }
  })
})
