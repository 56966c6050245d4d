/** Exporting and importing the log, and the doctor, on the command line. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { admin, prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

const notIn = "Passwords, sessions and login throttles are not included. Set new passwords with scipnet user recover."

describe("the log on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  const hashes = (file: string) => Sqlite.value(file, "SELECT group_concat(hash, ' ' ORDER BY position) FROM events")

  it("is exported to a file of mode 0600, and imported into an equal deepwell", async () => {
    const exported = await box.run(["export", "log.ndjson"])
    expect(exported).toMatchObject({ code: 0, stderr: "" })
    expect(exported.stdout).toMatch(/^Exported the log up to event \d+: \S*log\.ndjson\nHead: [0-9a-f]{64}\n/)
    expect(exported.stdout).toContain(notIn)
    expect(statSync(box.path("log.ndjson")).mode & 0o777).toBe(0o600)
    expect(readFileSync(box.path("log.ndjson"), "utf8")).not.toContain("argon2")
    const [header, ...events] = values(readFileSync(box.path("log.ndjson"), "utf8"))
    expect(header).toMatchObject({ format: "scipnet-log", version: 1, position: events.length })

    const imported = await box.run(["import", "log", "log.ndjson", "--deepwell", "other.db"])
    expect(imported).toMatchObject({ code: 0, stderr: "" })
    expect(imported.stdout).toContain(`${events.length} events added; the log ends at event ${events.length}.`)
    expect(imported.stdout).toContain(notIn)
    expect(statSync(box.path("other.db")).mode & 0o777).toBe(0o600)
    expect(hashes(box.path("other.db"))).toBe(hashes(box.deepwell))
    const again = await box.run(["import", "log", "log.ndjson", "--deepwell", "other.db", "--json"])
    expect(values(again.stdout)).toMatchObject([{ added: 0, position: events.length }])
    expect(await box.run(["verify", "--deepwell", "other.db"])).toMatchObject({ code: 0 })

    // No user can sign in before the operator sets a password.
    const show = ["scp", "show", "SCP-173", "--deepwell", "other.db"]
    expect((await box.asAdmin(show)).code).not.toBe(0)
    expect(await box.run(["user", "recover", admin, "--deepwell", "other.db"])).toMatchObject({ code: 0 })
    const doctor = await box.run(["doctor", "--deepwell", "other.db"])
    expect(doctor).toMatchObject({ code: 0, stderr: "" })
  })

  it("is never exported over an existing file, and leaves no file after a failure", async () => {
    writeFileSync(box.path("diary.txt"), "Nothing happened today.\n")
    const over = await box.run(["export", "diary.txt", "--json"])
    expect({ code: over.code, stdout: over.stdout }).toEqual({ code: 1, stdout: "" })
    expect(values(over.stderr)).toMatchObject([{ error: { _tag: "TargetExists", path: box.path("diary.txt") } }])
    expect(readFileSync(box.path("diary.txt"), "utf8")).toBe("Nothing happened today.\n")

    const spoilt = box.copy("spoilt.db")
    Sqlite.tamper(spoilt, "UPDATE events SET data = replace(data, 'Sculpture', 'Scripture')")
    const broken = await box.run(["export", "broken.ndjson", "--deepwell", spoilt])
    expect({ code: broken.code, stdout: broken.stdout }).toEqual({ code: 1, stdout: "" })
    expect(broken.stderr).toMatch(/altered at position \d+/)
    expect(readdirSync(box.path("")).filter((name) => name.startsWith("broken"))).toEqual([])
  })

  it("is exported and imported through a pipe", async () => {
    const piped = await box.shell("$SCIPNET export - | $SCIPNET import log - --deepwell piped.db", {
      env: { SCIPNET_DEEPWELL: box.deepwell }
    })
    expect(piped.code).toBe(0)
    expect(piped.stderr).toBe(`${notIn}\n`)
    expect(hashes(box.path("piped.db"))).toBe(hashes(box.deepwell))
  })

  it("is rejected at an invalid line with its position, and the import is resumed", async () => {
    expect((await box.run(["export", "whole.ndjson"])).code).toBe(0)
    const lines = readFileSync(box.path("whole.ndjson"), "utf8").trimEnd().split("\n")
    writeFileSync(box.path("bad.ndjson"), `${lines.toSpliced(5, 1).join("\n")}\n`)
    const bad = await box.run(["import", "log", "bad.ndjson", "--deepwell", "third.db", "--json"])
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: "" })
    expect(values(bad.stderr)).toMatchObject([{ error: { _tag: "LogFileBroken", line: 6, position: 5 } }])
    expect(Sqlite.value(box.path("third.db"), "SELECT count(*) FROM events")).toBe(4)
    const whole = await box.run(["import", "log", "whole.ndjson", "--deepwell", "third.db", "--json"])
    expect(values(whole.stdout)).toMatchObject([{ added: lines.length - 5, position: lines.length - 1 }])
    expect(hashes(box.path("third.db"))).toBe(hashes(box.deepwell))
    expect((await box.run(["import", "log", "diary.txt", "--deepwell", "none.db"])).code).toBe(1)
    expect(existsSync(box.path("none.db"))).toBe(false)

    expect((await box.run(["init", "--user", admin, "--deepwell", "own.db"])).code).toBe(0)
    const other = await box.run(["import", "log", "whole.ndjson", "--deepwell", "own.db"])
    expect({ code: other.code, stdout: other.stdout }).toEqual({ code: 1, stdout: "" })
    expect(other.stderr).toBe(
      "The deepwell differs from the exported log at event 1. Import into a new deepwell with --deepwell FILE.\n"
    )
  })

  it("is diagnosed by the doctor: intact, damaged, and not a deepwell", async () => {
    const well = await box.run(["doctor", "--json"])
    expect(well).toMatchObject({ code: 0, stderr: "" })
    expect(values(well.stdout)).toMatchObject([{ well: true, findings: [] }])
    expect((await box.run(["doctor"])).stdout).toContain("All is well.")

    const ill = box.copy("ill.db")
    chmodSync(ill, 0o640)
    Sqlite.meddle(ill, "UPDATE users SET name = 'Eve' WHERE user = 'r.vance'")
    const { code, stdout } = await box.run(["doctor", "--deepwell", ill])
    expect(code).toBe(1)
    expect(stdout).toContain("Other users of this machine can read the file (mode 640).")
    expect(stdout).toContain("r.vance (changed)")
    expect(stdout).toContain("scipnet rebuild users")
    expect((await box.run(["rebuild", "users", "--deepwell", ill])).code).toBe(0)
    chmodSync(ill, 0o600)
    expect(await box.run(["doctor", "--deepwell", ill])).toMatchObject({ code: 0 })

    writeFileSync(box.path("garbage.db"), "garbage\n".repeat(2_000), { mode: 0o600 })
    for (const file of ["garbage.db", "nowhere.db"]) {
      const found = await box.run(["doctor", "--json", "--deepwell", file])
      expect({ code: found.code, stderr: found.stderr }).toEqual({ code: 1, stderr: "" })
      expect(values(found.stdout)).toMatchObject([
        {
          well: false,
          head: null,
          findings: [{ severity: "problem", what: expect.any(String), todo: expect.any(String) }, { _tag: "NoEntry" }]
        }
      ])
    }
    expect(existsSync(box.path("nowhere.db"))).toBe(false)
  })
})
