/** Damaged deepwells: the program reports the damage with advice, and following the advice repairs it. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { bin } from "./Program.ts"

interface Spoilt {
  readonly how: string
  readonly spoil: (file: string) => void
  /** A command that opens the deepwell. */
  readonly command: ReadonlyArray<string>
  /** The error of the command. */
  readonly says: RegExp
  /** The finding and advice of the doctor. */
  readonly found: RegExp
  /** True if the file has to be moved away before a restore. */
  readonly inTheWay: boolean
}

const damaged = /^The deepwell file is damaged \(SQLITE_CORRUPT\)\. .*restore a backup: scipnet restore FILE\./

const garbage = (file: string, from: number, length: number) => {
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0xa5, from, Math.min(bytes.length, from + length)))
}

const spoilt: ReadonlyArray<Spoilt> = [
  {
    how: "is garbage",
    command: ["scp", "rename", "SCP-173", "Another"],
    spoil: (file) => garbage(file, 0, 1_000_000),
    says: /^The file is not a deepwell \(SQLITE_NOTADB\)\. It was not changed\. Check --deepwell; if it was a deepwell, restore/,
    found: /The file is not a deepwell \(SQLITE_NOTADB\)\./,
    inTheWay: true
  },
  {
    how: "contains garbage",
    command: ["backup", "none.db"],
    // Damages the first tables of the log, but not the schema, which identifies the file.
    spoil: (file) => garbage(file, 2 * 4096, 40_000),
    says: damaged,
    found: /The file is damaged: /,
    inTheWay: false
  },
  {
    how: "is truncated",
    command: ["verify"],
    spoil: (file) => truncateSync(file, 100_000),
    says: damaged,
    found: /The file is damaged: /,
    inTheWay: true
  },
  {
    how: "is empty",
    command: ["events", "tail"],
    spoil: (file) => truncateSync(file, 0),
    says: /^The deepwell cannot be opened \(empty file\)\. .*restore a backup: scipnet restore FILE\./,
    found: /The file is empty\./,
    inTheWay: false
  },
  {
    how: "is missing",
    command: ["rebuild"],
    spoil: (file) => rmSync(file),
    says: /^The deepwell cannot be opened \(no such file\)\. .*scipnet init, or restore a backup: scipnet restore FILE\./,
    found: /There is no file at this path\./,
    inTheWay: false
  }
]

const flat = (text: string) => text.replaceAll(/\s+/g, " ")

describe("a deepwell", () => {
  let box: Deepwells
  beforeAll(async () => {
    box = await prepare()
    expect(await box.run(["backup", "kept.db"])).toMatchObject({ code: 0 })
  })
  afterAll(() => box.remove())

  it.each(spoilt)("that $how: a command and the doctor give advice that repairs it", async (each) => {
    const name = `${each.how.replaceAll(" ", "-")}.db`
    const at = (...args: ReadonlyArray<string>) => [...args, "--deepwell", name]
    each.spoil(box.copy(name))
    const [told, report] = await Promise.all([box.asAdmin(at(...each.command)), box.run(at("doctor"))])
    expect({ code: told.code, stdout: told.stdout }).toEqual({ code: 3, stdout: "" })
    expect(told.stderr).toMatch(each.says)
    expect(report).toMatchObject({ code: 1, stderr: "" })
    expect(flat(report.stdout)).toMatch(each.found)
    expect(flat(report.stdout)).toMatch(/restore a backup/)

    const first = await box.run(at("restore", "kept.db", "--yes"))
    expect(first.code).toBe(each.inTheWay ? 3 : 0)
    expect(first.stderr).toMatch(
      each.inTheWay ? /move it away together with its -wal and -shm files, and try again\.\n$/ : /^$/
    )
    if (each.inTheWay) {
      ;["", "-wal", "-shm"].forEach((end) => rmSync(box.path(`${name}${end}`), { force: true }))
    }
    const last = each.inTheWay ? await box.run(at("restore", "kept.db", "--yes")) : first
    expect(last).toMatchObject({ code: 0, stderr: "" })
    expect(await box.run(at("doctor"))).toMatchObject({ code: 0, stderr: "" })
  })

  it("that is a folder: the advice is not to restore it or change its permissions", async () => {
    mkdirSync(box.path("folder.db"))
    const env = { SCIPNET_DEEPWELL: box.path("folder.db") }
    const [told, report] = await Promise.all([box.run(["verify"], { env }), box.run(["doctor"], { env })])
    expect(told).toMatchObject({ code: 3, stdout: "" })
    expect(told.stderr).toMatch(/^The deepwell cannot be opened \(\w+\)\. .*scipnet doctor\.\n$/)
    expect(report).toMatchObject({ code: 1, stderr: "" })
    expect(flat(report.stdout)).toMatch(/The file cannot be read \(.*\bfolder\b.*\)\. Check --deepwell/)
    expect(report.stdout).not.toContain("chmod")
  })
})

describe("a deepwell with a follower", () => {
  const lost = [
    {
      how: "has lost its -wal file",
      spoil: (file: string) => rmSync(`${file}-wal`),
      says: /\(the log beside the file was removed or replaced since it was opened\)\. .*without killing them: the last one to exit saves/,
      mend: () => undefined
    },
    {
      how: "was moved",
      spoil: (file: string) => renameSync(file, `${file}.away`),
      says: /\(the file was removed or replaced since it was opened\)\. .*move the file back or restore a backup/,
      mend: (file: string) => renameSync(`${file}.away`, file)
    },
    {
      how: "lost its folder",
      spoil: (file: string) => renameSync(dirname(file), `${dirname(file)}.away`),
      says: /\(the file was removed or replaced since it was opened\)\. .*move the file back or restore a backup/,
      mend: (file: string) => renameSync(`${dirname(file)}.away`, dirname(file))
    }
  ]

  it.each(lost)("that $how: the follower gets advice that repairs it", async ({ spoil, says, mend }) => {
    const box = await prepare()
    try {
      mkdirSync(box.path("held"))
      const file = box.copy("held/deepwell.db")
      const env = { SCIPNET_DEEPWELL: file }
      const tail = spawn(process.execPath, [bin, "events", "tail", "--follow"], { env: box.env(env), cwd: box.folder })
      const errors: Array<Buffer> = []
      tail.stderr.on("data", (chunk: Buffer) => errors.push(chunk))
      const gone = once(tail, "close")
      await once(tail.stdout, "data")
      expect(await box.asAdmin(["scp", "rename", "SCP-173", "Another"], { env })).toMatchObject({ code: 0 })
      spoil(file)
      expect(await gone).toEqual([3, null])
      expect(Buffer.concat(errors).toString()).toMatch(says)
      expect(Buffer.concat(errors).toString()).toMatch(/^The deepwell file was replaced or removed while it was open /)
      mend(file)
      const shown = await box.asAdmin(["scp", "show", "SCP-173"], { env })
      expect(shown).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Another") })
      expect(await box.run(["doctor"], { env })).toMatchObject({ code: 0 })
    } finally {
      box.remove()
    }
  })
})
