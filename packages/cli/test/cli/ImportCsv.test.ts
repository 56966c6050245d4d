/** Importing tables: a dry run, errors by row, repetition, and limits. */
import { writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "./Deepwells.ts"
import { prepare } from "./Deepwells.ts"
import { password, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

describe("scipnet import csv", () => {
  let box: Deepwells
  const table = (name: string, lines: ReadonlyArray<string>) => writeFileSync(box.path(name), lines.join("\r\n"))
  beforeAll(async () => {
    box = await prepare()
    table("records.csv", [
      "\ufeffID,Name,Class,Level,Compartments,Disruption",
      '049,"The Doctor, or not",Euclid,2,,4',
      "173,The Sculpture,Euclid,2,,",
      "",
      "050,,Euclid,2,,",
      '051,"A ""quoted"" name',
      'over two lines",Keter,high,,',
      "052,The Last,safe,1,,"
    ])
  })
  afterAll(() => box.remove())

  it("shows in a dry run what would happen to each row, and changes nothing", async () => {
    const before = Sqlite.domainEvents(box.deepwell)
    const { code, stdout } = await box.asAdmin(["import", "csv", "records.csv", "--dry-run", "--json"])
    expect(code).toBe(1)
    expect(values(stdout)).toMatchObject([
      { line: 2, id: "SCP-049", outcome: "would be registered", why: null },
      { line: 3, id: "SCP-173", outcome: "is there already" },
      { line: 5, id: "050", outcome: "rejected", why: "name: the cell is empty." },
      { line: 6, id: "051", outcome: "rejected", why: expect.stringContaining("name: expected a line of text") },
      { line: 8, id: "SCP-052", outcome: "would be registered" }
    ])
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before)
  })

  it("registers the valid rows, one append each, and can be repeated", async () => {
    const before = Number(Sqlite.domainEvents(box.deepwell))
    const first = await box.asAdmin(["import", "csv", "records.csv"])
    expect(first.code).toBe(1)
    expect(first.stdout).toMatch(/line 2 {2}049 {2}registered\nline 3 {2}173 {2}rejected: /)
    expect(first.stdout).toContain("2 of 5 rows are registered.")
    const again = await box.asAdmin(["import", "csv", "records.csv"])
    expect(again.stdout).toBe(first.stdout)
    expect(Sqlite.domainEvents(box.deepwell)).toBe(before + 2)
    const shown = await box.asAdmin(["scp", "show", "049", "--json"])
    expect(values(shown.stdout)).toMatchObject([
      { record: { name: "The Doctor, or not", classification: { disruption: 4 } } }
    ])
  })

  it("registers users with a temporary password", async () => {
    table("people.csv", ["user,name,level,roles", "n.park,Nadia Park,1,archivist;auditor", "Bad Id,X,1,"])
    const { code, stdout } = await box.asAdmin(["import", "csv", "people.csv", "--json"], {
      env: { SCIPNET_NEW_PASSWORD: password }
    })
    expect(code).toBe(1)
    expect(values(stdout)).toMatchObject([
      { line: 2, id: "n.park", outcome: "registered" },
      { line: 3, id: "Bad Id", outcome: "rejected" }
    ])
    const shown = await box.asAdmin(["user", "show", "n.park", "--json"])
    expect(values(shown.stdout)).toMatchObject([{ record: { roles: ["archivist", "auditor"] } }])
  })

  it("registers nothing that the user may not register", async () => {
    const { code, stdout } = await box.asReader(["import", "csv", "records.csv"])
    expect({ code, isDone: stdout.includes("  registered\n") }).toEqual({ code: 1, isDone: false })
  })

  it.each([
    ["id,name,class,level,colour", '"colour" is no column; the columns are id, name'],
    ["id,name,id", "the column id is there twice"],
    ["", "it has no rows"],
    ['id,name\n"open', "it is no CSV"],
    ["id,name\n1,2,3", "it has 3 cells for 2 columns"],
    [`id,name\n1,${"x".repeat(200_001)}`, "the cell of name is longer than 200000 characters"],
    ["id,name\n\xff", "it is not UTF-8"]
  ])("refuses the file %j", async (text, why) => {
    writeFileSync(box.path("bad.csv"), text, "latin1")
    const { code, stdout, stderr } = await box.asAdmin(["import", "csv", "bad.csv"])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(why)
  })
})
