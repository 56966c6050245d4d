/** Printing and verifying the event log on the command line. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("the log on the command line", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("follows events that other processes append, up to a limit", async () => {
    const following = box.run(["events", "tail", "--follow", "--json", "--type", "ScpRenamed", "--limit", "3"])
    for (const name of ["The First", "The Second", "The Third"]) {
      const command = { _tag: "RenameScp", scp: "SCP-096", name }
      const renamed = await box.asAdmin(["exec"], { stdin: JSON.stringify({ command }) })
      expect(renamed.code).toBe(0)
    }
    const { code, stdout, stderr } = await following
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(values(stdout)).toMatchObject(
      ["The First", "The Second", "The Third"].map((to) => ({ type: "ScpRenamed", event: { to } }))
    )
  })

  it("rejects a type that no event has", async () => {
    const { code, stdout, stderr } = await box.run(["events", "tail", "--type", "ScpRegistred"])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("--type requires the type of an event")
  })

  it("prints one event per line, and one event with all stored fields", async () => {
    const [lines, json, one, shown, none, negative] = await Promise.all([
      box.run(["events", "tail", "--limit", "2"]),
      box.run(["events", "tail", "--json", "--from", "2", "--type", "ScpRegistered", "--type", "UserRegistered"]),
      box.run(["events", "tail", "--json", "--stream", "scp-SCP-173", "-n", "1"]),
      box.run(["events", "show", "1"]),
      box.run(["events", "show", "100000", "--json"]),
      box.run(["events", "show", "--", "-1"])
    ])
    expect(lines.stdout.trimEnd().split("\n")).toHaveLength(2)
    expect(lines.stdout).toMatch(/^ +1 .*UserRegistered/)
    expect(values(json.stdout)).toMatchObject([
      { type: "UserRegistered", event: { user: "r.vance" } },
      { type: "ScpRegistered", event: { scp: "SCP-173" } },
      { type: "ScpRegistered", event: { scp: "SCP-096" } }
    ])
    expect(values(one.stdout)).toMatchObject([{ stream: "scp-SCP-173", version: 1, metadata: { actor: "admin" } }])
    expect(shown.stdout).toMatch(/Position +1\n[^]*Actor +operator:[^]*"user": "admin"/)
    expect({ code: none.code, stdout: none.stdout, error: values(none.stderr) }).toEqual({
      code: 1,
      stdout: "",
      error: [{ error: { _tag: "NoSuchEvent", position: 100_000 } }]
    })
    expect(negative).toEqual({ code: 1, stdout: "", stderr: "The log has no event at position -1.\n" })
  })

  it("prints the program's own log only with --log-level", async () => {
    const [quiet, asked] = await Promise.all([
      box.run(["verify", "--deepwell", "absent.db"]),
      box.run(["--log-level", "warning", "verify", "--deepwell", "absent.db"])
    ])
    expect(quiet.stderr).not.toContain("DatabaseUnavailable")
    const [line, ...rest] = asked.stderr.split(/(?<=\n)/)
    expect(line).toMatch(/^timestamp=\S+ level=WARN fiber=\S+ message=DatabaseUnavailable .*operation=open\n$/)
    expect(rest.join("")).toBe(quiet.stderr)
  })

  it("ends without an error when the pipe is closed", async () => {
    const { code, stdout, stderr } = await box.shell("$SCIPNET events tail | head -n 1; exit ${PIPESTATUS[0]}")
    expect({ code, stderr, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 0, stderr: "", lines: 1 })
  })

  it("is verified, and the first altered position is reported", async () => {
    const holds = await box.run(["verify", "--json"])
    const [{ position, hash }] = [JSON.parse(holds.stdout)]
    expect(holds.code).toBe(0)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)

    const changes = [
      { at: 3, statement: "UPDATE events SET data = replace(data, 'Ruth', 'Rute') WHERE position = 3" },
      { at: position, statement: `UPDATE events SET recorded_at = recorded_at + 1 WHERE position = ${position}` },
      { at: 5, statement: "DELETE FROM events WHERE position = 5" },
      {
        at: 1,
        statement: "UPDATE events SET metadata = replace(metadata, 'operator:', 'operator;') WHERE position = 1"
      }
    ]
    const results = await Promise.all(
      changes.map(async ({ at, statement }) => {
        const copy = box.copy(`changed-at-${at}.db`)
        Sqlite.tamper(copy, statement)
        return box.run(["verify", "--deepwell", copy, ...(at === 1 ? ["--json"] : [])])
      })
    )
    expect(results.map(({ code, stdout }) => ({ code, stdout }))).toEqual(changes.map(() => ({ code: 1, stdout: "" })))
    for (const [index, { at }] of changes.entries()) {
      const told = results[index]?.stderr ?? ""
      expect(told).toContain(at === 1 ? '"position":1' : `The log was altered at position ${at}: `)
    }
    expect(values(results[3]?.stderr ?? "")).toMatchObject([{ error: { _tag: "ChainBroken", position: 1 } }])
  })
})
