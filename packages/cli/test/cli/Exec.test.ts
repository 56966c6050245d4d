import { writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

const rename = (commandId: string | undefined, name: string) => ({
  ...(commandId === undefined ? {} : { commandId }),
  command: { _tag: "RenameScp", scp: "SCP-173", name }
})

const text = (lines: ReadonlyArray<unknown>) =>
  lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")

const rejected = (commandId: string | null, error: object) => ({
  commandId,
  outcome: "rejected",
  error: expect.objectContaining(error)
})

describe("scipnet exec", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("prints one outcome per line of stdin, and is idempotent by command id", async () => {
    const before = Number(Sqlite.domainEvents(box.deepwell))
    const to = (status: string) => ({ _tag: "ChangeScpStatus", scp: "SCP-173", to: status, reason: "because" })
    const { code, stdout, stderr } = await box.asAdmin(["exec"], {
      stdin: text([
        rename("one", "First"),
        rename("one", "First"),
        rename("one", "Second"),
        "",
        rename(undefined, "Third"),
        { commandId: "illegal", command: to("active") },
        { commandId: "two people", command: to("deleted") },
        rename("x".repeat(200), "Fourth")
      ])
    })
    const answers = values(stdout)
    expect(answers).toEqual([
      { commandId: "one", outcome: "accepted", positions: [expect.any(Number)] },
      answers[0],
      { commandId: "one", outcome: "rejected", error: { _tag: "CommandIdReused", commandId: "one" } },
      { commandId: expect.stringMatching(/^.{20,}$/), outcome: "accepted", positions: [expect.any(Number)] },
      { commandId: "illegal", outcome: "accepted", positions: [] },
      {
        commandId: "two people",
        outcome: "rejected",
        error: { _tag: "SecondPersonRequired", from: "active", to: "deleted", level: 5 }
      },
      { commandId: "x".repeat(200), outcome: "accepted", positions: [expect.any(Number)] }
    ])
    expect({ code, stderr }).toEqual({ code: 1, stderr: "2 lines were rejected.\n" })
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before + 3)
  })

  it("continues after an invalid line", async () => {
    const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth)
    const before = Number(Sqlite.domainEvents(box.deepwell))
    writeFileSync(
      box.path("lines.jsonl"),
      text([
        "no json",
        "null",
        "{}",
        `{"commandId":"deep","command":${deep(20_000)}}`,
        `{"commandId":"deeper","command":{"_tag":"RenameScp","scp":${deep(20_000)}}}`,
        deep(20_000),
        { commandId: "", command: {} },
        { commandId: "y".repeat(201), command: {} },
        { commandId: 7, command: {} },
        { commandId: "no such", command: { _tag: "EraseScp", scp: "SCP-173" } },
        { commandId: "number", command: { _tag: "RenameScp", scp: "SCP-1x", name: "X" } },
        {
          commandId: "level",
          command: {
            _tag: "ChangeScpClearance",
            scp: "SCP-173",
            clearance: { level: 7, compartments: [] },
            reason: "x"
          }
        },
        '{"commandId":"\\ud800","command":{"_tag":"RenameScp","scp":"SCP-173","name":"Surrogate"}}',
        rename("\u0007bell", "Bell\u0007"),
        { commandId: "unknown", command: { _tag: "RenameScp", scp: "SCP-4999", name: "X" } },
        "\u0000\ufffd",
        rename("last", "The Last")
      ])
    )
    const { code, stdout, stderr } = await box.asAdmin(["exec", "lines.jsonl", "--json"])
    const bad = (commandId: string | null, what: string) => rejected(commandId, { _tag: "BadInput", what })
    expect(values(stdout)).toEqual([
      rejected(null, { _tag: "NoSuchCommand", typed: "scipnet no" }),
      rejected(null, { _tag: "NoSuchCommand" }),
      rejected(expect.any(String), { _tag: "BadInput" }),
      rejected("deep", { _tag: "BadInput" }),
      rejected("deeper", { _tag: "BadInput" }),
      bad(null, "line"),
      bad(null, "commandId"),
      bad(null, "commandId"),
      bad(null, "commandId"),
      rejected("no such", { _tag: "BadInput", why: "it is not known" }),
      rejected("number", { _tag: "BadInput", what: "command, scp" }),
      rejected("level", { _tag: "BadInput", why: "7 is not 0, 1, 2, 3, 4, 5 or 6" }),
      expect.objectContaining({ outcome: "rejected" }),
      bad("\u0007bell", "command, name"),
      rejected("unknown", { _tag: "RecordExpunged", id: "SCP-4999" }),
      bad(null, "line"),
      { commandId: "last", outcome: "accepted", positions: [expect.any(Number)] }
    ])
    expect({ code, errors: values(stderr) }).toEqual({
      code: 1,
      errors: [{ error: { _tag: "SomeRefused", count: 16 } }]
    })
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before + 1)
  })

  it("rejects a missing file, and a password on the stdin of the commands", async () => {
    const [missing, folder, both] = await Promise.all([
      box.asAdmin(["exec", "missing.jsonl"]),
      box.asAdmin(["exec", "data"]),
      box.asAdmin(["exec", "--password-stdin"])
    ])
    expect([missing, folder, both].map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      [2, 2, 2].map((code) => ({ code, stdout: "" }))
    )
    expect(missing.stderr).toBe("missing.jsonl cannot be opened: there is no such file or folder.\n")
    expect(both.stderr).toBe("--password-stdin: stdin is used for the commands; set SCIPNET_PASSWORD.\n")
  })

  it("ends without an error when the pipe is closed", async () => {
    const lines = Array.from({ length: 400 }, (_, index) => rename(`pipe-${index}`, `Name ${index}`))
    const { code, stdout, stderr } = await box.shell("$SCIPNET exec --user admin | head -n 1; exit ${PIPESTATUS[0]}", {
      stdin: text(lines)
    })
    expect({ code, stderr, lines: values(stdout).length }).toEqual({ code: 0, stderr: "", lines: 1 })
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
  })

  it("runs lines as typed in a shell, with one outcome each, in the session of the run", async () => {
    const { code, stdout } = await box.asAdmin(["exec"], {
      stdin: [
        "# register, and read",
        "scp register 049 --name 'The Plague \"Doctor\"' --class Euclid --level 2",
        "scipnet scp show 049",
        "scp list --limit 1 --json",
        "scp show 4999",
        "scp regster 050",
        "scp rename 049 'open",
        "scp file 049 description -",
        "scp list --user r.vance",
        "exec",
        "backup elsewhere.db"
      ].join("\n")
    })
    const error = (tag: string) => ({ commandId: null, outcome: "rejected", error: { _tag: tag } })
    expect(values(stdout)).toMatchObject([
      { commandId: expect.any(String), positions: [expect.any(Number)], outcome: "accepted" },
      { commandId: null, outcome: "accepted", answer: [{ record: { name: 'The Plague "Doctor"' } }] },
      { outcome: "accepted", answer: [{ id: "SCP-049" }] },
      error("Refused"),
      error("NoSuchCommand"),
      ...["BadInput", "BadInput", "BadInput", "BadInput", "BadInput"].map(error)
    ])
    expect(code).toBe(1)
    expect(Sqlite.value(box.deepwell, "SELECT count(*) FROM sessions")).toBe(0)
  })
})
