/** Exporting records as documents: one record, the past, and all that the reader may see. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("exported documents", () => {
  let box: Deepwells
  const accesses = () =>
    Sqlite.value(
      box.deepwell,
      "SELECT count(*) FROM events WHERE type = 'QueryAnswered' AND json_extract(data, '$.query') = 'access'"
    )
  beforeAll(async () => {
    box = await prepare()
  })
  afterAll(() => box.remove())

  it("print a record with its mark, the stamp and what the reader may see", async () => {
    const [reader, admin, denied] = await Promise.all([
      box.asReader(["scp", "export", "173"]),
      box.asAdmin(["scp", "export", "173", "--format", "html", "--json"]),
      box.asReader(["scp", "export", "096"])
    ])
    expect({ code: reader.code, stderr: reader.stderr }).toEqual({ code: 0, stderr: "" })
    expect(reader.stdout).toMatch(/^\*\*LEVEL 2 - RESTRICTED\*\*\n\n# SCP-173: The Sculpture\n/i)
    expect(reader.stdout).toMatch(/\*As of \S+ \S+Z\\?\. Exported by r\.vance \\\(Ruth Vance\\\) at /)
    expect(reader.stdout).toContain("It is made of **concrete** and rebar.")
    expect(reader.stdout).toContain("More is on file than the exporting user is cleared to read.")
    expect(reader.stdout).not.toContain("overseers")
    const [document] = values(admin.stdout)
    expect(document).toMatchObject({ type: "scp", id: "SCP-173", format: "html", file: null })
    const { content } = Object(document)
    expect(content).toContain("<p>The overseers know more.</p>")
    expect(content).toContain('<p class="mark">LEVEL 6 - COSMIC TOP SECRET</p>')
    expect({ code: denied.code, redacted: denied.stdout.includes("REDACTED") }).toEqual({ code: 1, redacted: true })
    expect(denied.stdout).not.toContain("Shy")
  })

  it("are saved by their name, never over another file, with mode 0600", async () => {
    const file = box.path("scp-173.html")
    const saved = await box.asReader(["scp", "export", "173", "-o", file])
    expect(saved).toEqual({ code: 0, stderr: "", stdout: `SCP-173 is saved: ${file}\n` })
    expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const again = await box.asReader(["scp", "export", "173", "-o", file])
    expect(again.code).toBe(1)
    const full = await box.shell("$SCIPNET scp export 173 --user admin > /dev/full; echo $?")
    expect(full.stdout).toBe("3\n")
  })

  it("have the state of a past time", async () => {
    const renamed = await box.asAdmin(["scp", "rename", "173", "The Statue"])
    expect(renamed.code).toBe(0)
    const at = Number(Sqlite.value(box.deepwell, "SELECT recorded_at - 1 FROM events WHERE type = 'ScpRenamed'"))
    const time = new Date(at).toISOString()
    const past = await box.asReader(["scp", "export", "173", "--time", time])
    expect(past.stdout).toContain("# SCP-173: The Sculpture")
    expect(past.stdout).toContain(`As of ${time.slice(0, 10)}`)
  })

  it("of an archive are all that the reader may see, one audit entry each, and can be continued", async () => {
    const folder = box.path("documents")
    const before = Number(accesses())
    const { code, stdout, stderr } = await box.asReader(["export", "archive", folder, "--json"])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    const [counts] = values(stdout)
    const found = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".md"))
      .toSorted()
    expect(found).toContain("scp/SCP-173.md")
    expect(found).not.toContain("scp/SCP-096.md")
    expect(counts).toEqual({ folder, written: found.length, skipped: 0, denied: 0 })
    expect(Number(accesses()) - before).toBe(found.length)

    const refused = await box.asReader(["export", "archive", folder])
    expect(refused.code).toBe(1)
    rmSync(box.path("documents/scp/SCP-173.md"))
    const resumed = await box.asReader(["export", "archive", folder, "--resume"])
    expect(resumed.stdout).toBe(`1 records are saved in ${folder}.\n${found.length - 1} were saved before.\n`)
    expect(existsSync(box.path("documents/scp/SCP-173.md"))).toBe(true)
  })

  it.each([
    ["yesteryear", "is not a time; type e.g. 2026-01-31"],
    ["2100-01-01", "it is in the future"]
  ])("of the time %s are refused with the reason", async (time, why) => {
    const { code, stderr } = await box.asReader(["scp", "export", "173", "--time", time])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) })
  })

  it("leave the export of the log as it was", async () => {
    const { code, stdout } = await box.run(["export", "log.ndjson"])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("Exported the log up to event") })
    const server = await box.run(["export", "log2.ndjson", "--server", "tls://localhost"])
    expect(server.code).toBe(2)
    const named = await box.run(["export", "./log-2.ndjson"])
    const likeCommand = [await box.run(["export", "--", "archive"]), await box.run(["export", "archive"])]
    expect([named.code, ...likeCommand.map(({ code }) => code)]).toEqual([0, 0, 2])
    expect(statSync(box.path("archive")).isFile()).toBe(true)
    const help = await box.run(["export", "--help"])
    expect(help.stdout).toContain("scipnet export <file> [options]\n  scipnet export <command> [options]")
    expect(help.stdout).toContain("archive")
  })
})
