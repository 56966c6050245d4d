import { scryptSync } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Box, password, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

const hash = (secret: string): string =>
  `scrypt:16:8:1$marksalt$${scryptSync(secret, "marksalt", 64, { N: 16, r: 8, p: 1 }).toString("hex")}`

const statements = `
  CREATE TABLE clearance_lvls (id INTEGER PRIMARY KEY, name TEXT);
  INSERT INTO clearance_lvls VALUES (3, 'Level 3 - Confidential');
  CREATE TABLE sites (id INTEGER PRIMARY KEY, name TEXT, director_id INTEGER);
  INSERT INTO sites VALUES (19, 'The Old Mill', 7), (-4, 'The Barn', 404);
  CREATE TABLE mtfs (id INTEGER PRIMARY KEY, name TEXT, nickname TEXT, leader_id INTEGER, site_id INTEGER);
  INSERT INTO mtfs VALUES (1, 'Epsilon-11', 'Nine-Tailed Fox', 7, 19);
  CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, password TEXT, clearance_lvl_id INTEGER, site_id INTEGER, mtf_id INTEGER);
  INSERT INTO users VALUES (7, 'Edith ' || char(27) || '[31mMarlowe', '${hash(password)}', 3, 19, 1);
  CREATE TABLE scps (id INTEGER PRIMARY KEY, name TEXT, clearance_lvl_id INTEGER, site_responsible_id INTEGER);
  INSERT INTO scps VALUES (173, 'The Sculpture', 3, 19);
  CREATE TABLE audit_log (id INTEGER PRIMARY KEY, user_id INTEGER, action TEXT, status TEXT, created_at TEXT);
  INSERT INTO audit_log VALUES (1, 7, 'login', 'failed', '2020-01-01 00:00:00');
`

describe("scipnet import legacy", () => {
  let box: Box

  beforeAll(async () => {
    box = new Box()
    expect((await box.run(["init", "--user", "admin"])).code).toBe(0)
    for (const name of ["old", "odd"]) {
      mkdirSync(box.path(name))
      Sqlite.meddle(box.path(name, "scipnet.db"), statements)
    }
    mkdirSync(box.path("old", "deepwell", "scps", "173"), { recursive: true })
    writeFileSync(box.path("old", "deepwell", "scps", "173", "desc.md"), "It is made of concrete.")
    Sqlite.meddle(box.path("odd", "scipnet.db"), "INSERT INTO mtfs (id, name) VALUES (2, 'Unknown')")
  })
  afterAll(() => box.remove())

  it("imports accounts with their ids and passwords", async () => {
    const came = await box.run(["import", "legacy", "old/scipnet.db", "--json"])
    expect(came).toMatchObject({ code: 0, stderr: "" })
    expect(came.stdout).not.toContain("marksalt")
    const [report] = values(came.stdout)
    expect(report).toMatchObject({ added: 5, unchanged: 0, lost: 0, auditRows: 1 })
    expect(report).toHaveProperty(
      "problems",
      expect.arrayContaining([
        { table: "sites", id: -4, field: "director_id", problem: "broken-reference", value: "404", instead: null },
        { table: "users", id: 7, field: "name", problem: "cleaned", value: null, instead: null }
      ])
    )

    const read = await box.run(["access", "scp", "173", "--json", "--user", "7"])
    expect(values(read.stdout)).toMatchObject([
      { record: { name: "The Sculpture", site: "Site-19", sections: [{ body: "It is made of concrete." }] } }
    ])
    const [site, audit, holds] = await Promise.all([
      box.run(["access", "site", "Site-19", "--json", "--user", "7"]),
      box.run(["audit", "--action", "legacy:login", "--json", "--user", "admin"]),
      box.run(["verify"])
    ])
    expect(values(site.stdout)).toMatchObject([{ record: { director: "7" } }])
    expect(values(audit.stdout)).toMatchObject([{ outcome: "failed", details: { imported: true, user: "7" } }])
    expect(holds.code).toBe(0)
  })

  it("reports existing records, and skips only invalid ones", async () => {
    const again = await box.run(["import", "legacy", "old/scipnet.db", "--files", "old/deepwell"])
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/^0 added, 5 unchanged, 0 lost; 0 audit entries added\.\n/)
    const odd = await box.run(["import", "legacy", "odd/scipnet.db"])
    expect(odd).toMatchObject({ code: 1, stderr: expect.stringContaining("1 record or file was invalid") })
    expect(odd.stdout).toMatch(/^0 added, 5 unchanged, 1 lost; 0 audit entries added\.\n/)
    expect(odd.stdout).toMatch(/mtfs: name +the id is invalid +1 +2 “Unknown”/)
    expect(odd.stdout).toMatch(/files +there is no folder with texts/)
  })

  it("rejects other files", async () => {
    const results = await Promise.all(
      [["missing.db"], ["data/scipnet/deepwell.db"], ["old"], ["old/scipnet.db", "--files", "missing"]].map((args) =>
        box.run(["import", "legacy", ...args])
      )
    )
    expect(results.map(({ code, stdout }) => [code, stdout])).toEqual(results.map(() => [2, ""]))
    expect(results[0]?.stderr).toBe("missing.db cannot be read as a deepwell of an earlier program: no such file.\n")
    expect(results[1]?.stderr).toContain("it has none of the required tables")
  })
})
