/** Backup, restore and checkpoints on the command line. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { bin, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

const digest = expect.stringMatching(/^[0-9a-f]{64}$/)

describe("backup, restore and checkpoint", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  const rename = async (name: string) => {
    const command = { _tag: "RenameScp", scp: "SCP-173", name }
    expect((await box.asAdmin(["exec"], { stdin: JSON.stringify({ command }) })).code).toBe(0)
  }
  const nameOf = (file: string) =>
    Sqlite.value(file, "SELECT data FROM events WHERE type = 'ScpRenamed' ORDER BY position DESC")

  it("back up without overwriting a file, and restore the backup", async () => {
    await rename("The First")
    const made = await box.run(["backup", "copy.db"])
    expect(made).toMatchObject({ code: 0, stderr: "" })
    expect(made.stdout).toMatch(/^Backed up and verified all events up to \d+: \S+copy\.db\nHead: [0-9a-f]{64}\n$/)
    expect(statSync(box.path("copy.db")).mode & 0o777).toBe(0o600)

    const again = await box.run(["backup", "copy.db", "--json"])
    expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 1, stdout: "" })
    expect(values(again.stderr)).toMatchObject([{ error: { _tag: "TargetExists", path: box.path("copy.db") } }])

    await rename("The Second")
    const restored = await box.run(["restore", "copy.db", "--yes", "--json"])
    expect(restored).toMatchObject({ code: 0, stderr: "" })
    const [answer] = values(restored.stdout)
    expect(answer).toMatchObject({ deepwell: box.deepwell, position: expect.any(Number), hash: digest })
    expect(nameOf(box.deepwell)).toContain("The First")
    const replaced = readdirSync(box.path("")).filter((name) => name.includes(".replaced-"))
    expect(replaced).toHaveLength(1)
    expect(nameOf(box.path(replaced[0] ?? ""))).toContain("The Second")
    expect(readdirSync(box.path("")).filter((name) => name.includes("partial"))).toEqual([])
    expect(await box.run(["verify"])).toMatchObject({ code: 0 })
    await rename("The Third")
  })

  it("do not replace a deepwell that another process has open", async () => {
    const tail = spawn(process.execPath, [bin, "events", "tail", "--follow"], { env: box.env(), cwd: box.path("") })
    try {
      await once(tail.stdout, "data")
      const before = nameOf(box.deepwell)
      const { code, stdout, stderr } = await box.run(["restore", "copy.db", "--yes"])
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" })
      expect(stderr).toBe(`Another program has ${box.deepwell} open. Stop all programs that use it, and try again.\n`)
      expect(nameOf(box.deepwell)).toBe(before)
    } finally {
      const gone = once(tail, "exit")
      tail.kill("SIGINT")
      await gone
    }
  })

  it("reject a file that is not a backup", async () => {
    writeFileSync(box.path("diary.txt"), "Nothing happened today.\n".repeat(400))
    const [diary, absent] = [
      await box.run(["restore", "diary.txt", "--yes"]),
      await box.run(["restore", "absent.db", "--yes"])
    ]
    expect({ code: diary.code, stdout: diary.stdout }).toEqual({ code: 3, stdout: "" })
    expect(diary.stderr).toContain("is not a backup of a deepwell")
    expect(absent).toMatchObject({ code: 2, stdout: "" })
    expect(absent.stderr).toContain("there is no such file")
  })

  it("save a checkpoint, and compare the log with it", async () => {
    const made = await box.run(["checkpoint", "kept.json", "--json"])
    expect(made).toMatchObject({ code: 0, stderr: "" })
    expect(statSync(box.path("kept.json")).mode & 0o777).toBe(0o600)
    const kept = JSON.parse(readFileSync(box.path("kept.json"), "utf8"))
    expect(kept).toMatchObject({
      position: expect.any(Number),
      hash: digest,
      log: expect.any(String),
      at: expect.any(Number)
    })
    expect(await box.run(["checkpoint", "kept.json"])).toMatchObject({ code: 1, stdout: "" })

    await rename("The Fourth")
    const holds = await box.run(["verify", "--checkpoint", "kept.json"])
    expect(holds).toMatchObject({ code: 0, stderr: "" })
    expect(holds.stdout).toContain(`It contains event ${kept.position} of the checkpoint`)

    const cut = box.copy("cut.db")
    Sqlite.tamper(cut, `DELETE FROM events WHERE position >= ${kept.position}`, "DELETE FROM projections")
    const [chain, broken] = [
      await box.run(["verify", "--deepwell", cut]),
      await box.run(["verify", "--deepwell", cut, "--checkpoint", "kept.json", "--json"])
    ]
    expect(chain.code).toBe(0)
    expect({ code: broken.code, stdout: broken.stdout }).toEqual({ code: 1, stdout: "" })
    expect(values(broken.stderr)).toMatchObject([{ error: { _tag: "CheckpointBroken", position: kept.position } }])

    writeFileSync(box.path("bad.json"), '{"position": -1}')
    expect(await box.run(["verify", "--checkpoint", "bad.json"])).toMatchObject({ code: 2, stdout: "" })
    writeFileSync(box.path("huge.json"), "x".repeat(1_000_000))
    expect(await box.run(["verify", "--checkpoint", "huge.json"])).toMatchObject({ code: 2, stdout: "" })
  })
})
