/** Imports of large, damaged and hostile datasets, by the real program. */
import { execFile } from "node:child_process"
import { closeSync, mkdirSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bin, Box, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

/** Megabytes of the large file; `SCIPNET_TEST_IMPORT_MB=300` is the long form, which takes minutes. */
const megabytes = Number(process.env["SCIPNET_TEST_IMPORT_MB"] ?? 20)

const item = (id: number, more: object = {}) => ({
  page_id: String(id),
  link: `scp-${id}`,
  url: `https://example.org/${id}`,
  title: `SCP-${id}`,
  scp: `SCP-${id}`,
  creator: "Writer",
  created_at: "2009-03-01T12:00:00",
  tags: ["scp", "safe"],
  raw_source: `**Object Class:** Safe\n\n**Description:** Number ${id}.`,
  raw_content: `<p><strong>Object Class:</strong> Safe</p><p><strong>Description:</strong> Number ${id}.</p>`,
  ...more
})
const member = (id: number, more: object = {}) => `"SCP-${id}": ${JSON.stringify(item(id, more))}`

/** Prints the peak of the memory of a process, in bytes, at its end. */
const measure = `process.on("exit", () => require("node:fs").writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS * 1024)))`

describe("importing scp-data", () => {
  let box: Box
  beforeAll(async () => {
    box = new Box()
    writeFileSync(box.path("measure.cjs"), measure)
    expect((await box.run(["init", "--user", "admin"])).code).toBe(0)
  })
  afterAll(() => box.remove())

  const folder = (name: string, files: { readonly [file: string]: string }) => {
    mkdirSync(box.path(name), { recursive: true })
    Object.entries(files).forEach(([file, text]) => writeFileSync(box.path(name, file), text))
    return name
  }
  const file = () => box.path("data", "scipnet", "deepwell.db")
  const run = (name: string, ...more: ReadonlyArray<string>) => box.run(["import", "scp-data", name, "--json", ...more])
  /** Runs the program with a limit of five minutes. */
  const long = (args: ReadonlyArray<string>, env: { readonly [name: string]: string } = {}) =>
    new Promise<{ readonly status: unknown; readonly stdout: string }>((resolve) => {
      const options = { cwd: box.folder, env: box.env(env), timeout: 300_000 }
      execFile(process.execPath, [bin, ...args], options, (error, stdout) => {
        resolve({ status: error === null ? 0 : error.code, stdout })
      })
    })
  const head = () => Sqlite.value(file(), "SELECT max(position) FROM events")

  it("holds one record in memory at a time", async () => {
    const name = folder("large", {})
    const opened = openSync(box.path(name, "content_one.json"), "w")
    const paragraph = "The lamp waits in the quarry until a visitor asks it for the time of day. ".repeat(4)
    writeSync(opened, "{")
    let largest = 0
    for (let [id, bytes] = [20_000, 0]; bytes < megabytes * 1_000_000; id++) {
      const size = id % 50 === 0 ? 2_000 : 150
      const text = `${id === 20_000 ? "" : ","}${member(id, {
        raw_source: `**Description:** ${`${paragraph}\n\n`.repeat(size)}`,
        raw_content: ""
      })}`
      largest = Math.max(largest, text.length)
      bytes += writeSync(opened, text)
    }
    writeSync(opened, "}")
    closeSync(opened)
    const peakFile = box.path("peak")
    const { status, stdout } = await long(["import", "scp-data", name, "--dry-run"], {
      NODE_OPTIONS: `--require=${box.path("measure.cjs")}`,
      PEAK_FILE: peakFile
    })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\d+ added, 0 revised, 0 unchanged, 0 broken\./)
    const peak = Number(readFileSync(peakFile, "utf8"))
    expect(peak).toBeGreaterThan(20_000_000)
    expect(peak).toBeLessThan(2 * largest + 200_000_000)
  }, 600_000)

  it("writes nothing in a dry run, whose report is that of the import", async () => {
    const name = folder("dry", {
      "content_one.json": `{${member(31_000)}, "SCP-31001": {"page_id": []}, "SCP-31000-2": ${JSON.stringify(item(31_002))}}`
    })
    await box.run(["verify"])
    const state = () => [statSync(file()).mtimeMs, statSync(file()).size, head()]
    const before = state()
    const dry = await run(name, "--dry-run")
    const shown = await box.run(["import", "scp-data", name, "--dry-run"])
    expect(state()).toEqual(before)
    expect(shown.stdout).toMatch(
      /^2 added, 0 revised, 0 unchanged, 1 broken\.[^]*\n\nDry run: nothing was written\.\n$/
    )
    expect((await box.run(["import", "report"])).stdout).toBe("The deepwell has no report of an import.\n")
    const real = await run(name)
    expect(real.stdout).toBe(dry.stdout)
    expect([dry.code, real.code]).toEqual([1, 1])
    const report = await box.run(["import", "report", "--json"])
    const [first, ...lines] = values(report.stdout)
    expect(first).toMatchObject({
      source: "dry",
      series: [],
      startedAt: expect.any(Number),
      endedAt: expect.any(Number)
    })
    expect(lines).toEqual(values(real.stdout))
    const one = await box.run(["import", "report", "31000"])
    expect(one.stdout).toMatch(/Import of dry, begun .*, completed [^]*SCP-31000[^]*Outcome +added/)
    expect(await box.run(["import", "report", "31999"])).toMatchObject({
      code: 0,
      stdout: "No import had this record.\n"
    })
    expect((await box.run(["import", "report"])).stdout).toMatch(/2 added, 0 revised, 0 unchanged, 1 broken\./)
  })

  it("imports the series of --only, and reports files that the index names and the folder does not have", async () => {
    const name = folder("series", {
      "content_a.json": `{${member(32_000)}}`,
      "content_b.json": `{${member(32_001)}}`,
      "content_c.json": `{${member(32_002)}}`,
      "content_index.json": '{"first": "content_a.json", "lost": "content_lost.json"}'
    })
    const some = await run(name, "--only", "first,b", "--dry-run")
    expect(values(some.stdout)).toMatchObject([{ scp: "SCP-32000" }, { scp: "SCP-32001" }])
    const unknown = await box.run(["import", "scp-data", name, "--only", "first", "--only", "second"])
    expect(unknown).toMatchObject({ code: 2, stdout: "" })
    expect(unknown.stderr).toContain('"second" is no series of the dataset. It has b, c, first, lost.')
    const all = await run(name, "--dry-run")
    expect(all.code).toBe(0)
    expect(values(all.stdout)[0]).toMatchObject({ file: "content_lost.json", label: null, outcome: "missing" })
  })

  it("reports hostile files and records, and imports all others", async () => {
    const evil = "\\u001b[2J\\u202eevil"
    const name = folder("hostile", {
      "content_empty.json": "",
      "content_list.json": "[1]",
      "content_mixed.json": `{${[
        member(33_000),
        `"${evil}": ${JSON.stringify(item(33_001, { link: "../../etc/passwd", scp: "../../x" }))}`,
        '"SCP-33002": {"page_id": "2, "title": "cut"}',
        `"SCP-33003": ${JSON.stringify(item(33_003, { raw_source: "\0\u202e", page_id: "../1" }))}`,
        member(33_004)
      ].join(",")}}`
    })
    mkdirSync(box.path(name, "content_folder.json"))
    symlinkSync("/etc/passwd", box.path(name, "content_link.json"))
    const { code, stdout, stderr } = await run(name)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('"_tag":"BrokenRecords"') })
    expect(values(stdout)).toMatchObject([
      { file: "content_folder.json", outcome: "broken", reason: "it is not a regular file" },
      { file: "content_link.json", outcome: "broken" },
      { file: "content_empty.json", outcome: "broken", reason: "the file is empty" },
      { file: "content_list.json", outcome: "broken", reason: "it is not a JSON object" },
      { label: "SCP-33000", outcome: "added" },
      { outcome: "added", scp: expect.stringMatching(/^SCP-[A-Z0-9-]+$/) },
      { label: "SCP-33002", outcome: "broken", offset: expect.any(Number) },
      { label: "SCP-33003", outcome: "broken", reason: expect.stringContaining("page_id") },
      { label: "SCP-33004", outcome: "added" }
    ])
    const table = await box.run(["import", "report"])
    expect(table.stdout).toContain("Broken:")
  })

  it("reads 100,000 tiny records in bounded time", async () => {
    const name = folder("tiny", {
      "content_one.json": `{${Array.from({ length: 100_000 }, (_, index) => `"SCP-${index}":{"page_id":${index}}`).join(",")}}`
    })
    const { status, stdout } = await long(["import", "scp-data", name])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^0 added, 0 revised, 0 unchanged, 100000 broken\./)
    expect(stdout.split("\n").length).toBeLessThan(200)
  }, 320_000)

  it("reports a record that lost hundreds of sections, and imports the next one", async () => {
    const page = (id: number, sections: number) =>
      member(id, {
        raw_content: `<p><strong>Object Class:</strong> Safe</p><p><strong>Description:</strong> A lamp.</p>${Array.from(
          { length: sections },
          (_, index) => `<p><strong>Addendum ${id}-${index + 1}:</strong> text${index} alpha${index} beta${index}</p>`
        ).join("")}`
      })
    await run(folder("many", { "content_one.json": `{${page(7_001, 400)},${page(7_002, 1)}}` }))
    const { code, stdout } = await run(folder("many", { "content_one.json": `{${page(7_001, 1)},${page(7_002, 2)}}` }))
    expect(code).toBe(0)
    const [first, second] = values(stdout)
    expect(first).toMatchObject({ scp: "SCP-7001", superseded: expect.arrayContaining(["299 more"]) })
    expect(second).toMatchObject({ scp: "SCP-7002", outcome: "revised" })
    expect(values((await box.run(["import", "report", "--json"])).stdout)).toHaveLength(3)
  })
})
