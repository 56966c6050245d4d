import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Box, values } from "./Program.ts"
import * as Sqlite from "./Sqlite.ts"

const page = (
  id: number,
  scp: string,
  name: string,
  source: ReadonlyArray<string>,
  tags: ReadonlyArray<string> = []
) => ({
  page_id: String(id),
  link: name.toLowerCase().replaceAll(" ", "-"),
  url: `https://example.org/${id}`,
  title: scp,
  scp,
  creator: `Writer ${id}`,
  created_at: "2009-03-01T12:00:00",
  tags: ["scp", ...tags],
  raw_source: source.join("\n\n"),
  raw_content: "<p></p>",
  history: [],
  images: [],
  references: [],
  rating: 1
})

const classBar = [
  "[[include :scp-wiki:component:anomaly-class-bar-source",
  "|item-number=901 |clearance=4 |container-class=keter |secondary-class=none",
  "|disruption-class=ekhi |risk-class=danger",
  "]]"
].join("\n")

const first = {
  "SCP-001": page(1, "SCP-001", "The Lighthouse", ["**Object Class:** Safe", "**Description:** A lamp that waits."]),
  "SCP-001-2": page(2, "SCP-001", "The Ferryman", ["**Object Class:** Euclid", "**Description:** He rows."]),
  "SCP-901": page(3, "SCP-901", "The Kiln", [
    classBar,
    "**Special Containment Procedures:** Keep it cold.",
    "**Description:** An oven.",
    "**Addendum 901-1:** Found embers"
  ])
}

const revised = {
  ...first,
  "SCP-901": { ...first["SCP-901"], raw_source: first["SCP-901"].raw_source.replace("An oven.", "An oven that sings.") }
}

describe("scipnet import scp-data", () => {
  let box: Box
  let bring: (folder: string, ...more: ReadonlyArray<string>) => ReturnType<Box["run"]>
  const dataset = (name: string, files: { readonly [file: string]: string }) => {
    mkdirSync(box.path(name, "items"), { recursive: true })
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(box.path(name, "items", file), text)
    }
  }

  beforeAll(async () => {
    box = new Box()
    bring = (folder, ...more) => box.run(["import", "scp-data", folder, ...more])
    expect((await box.run(["init", "--user", "admin"])).code).toBe(0)
    dataset("whole", { "content_one.json": JSON.stringify(first), "content_index.json": '{"one":"content_one.json"}' })
    dataset("changed", { "content_one.json": JSON.stringify(revised) })
    dataset("broken", {
      "content_a.json": JSON.stringify(
        { "SCP-902": page(4, "SCP-902", "The Door", ["**Description:** Shut."]) },
        null,
        1
      ),
      "content_b.json": JSON.stringify({
        "SCP-903": page(5, "SCP-903", "The Whole One", ["**Description:** Whole."]),
        "SCP-904": page(6, "SCP-904", "The Half One", ["**Description:** Half."])
      }).slice(0, -60),
      "content_c.json": JSON.stringify({
        "SCP-905": { page_id: [] },
        "SCP-906": page(7, "SCP-906", "The Last", ["**Description:** Last."])
      }),
      "content_d.json": "",
      "content_e.json": "[1, 2",
      "notes.json": "not read"
    })
    mkdirSync(box.path("no-dataset"))
  })
  afterAll(() => box.remove())

  const file = () => box.path("data", "scipnet", "deepwell.db")
  const deepwell = () => Sqlite.domainEvents(file())

  it("imports every page once under its own number, and a changed page as a revision", async () => {
    const came = await bring("whole", "--json")
    expect(came).toMatchObject({ code: 0, stderr: "" })
    expect(values(came.stdout)).toMatchObject([
      { file: "content_one.json", label: "SCP-001", scp: "SCP-001", outcome: "added" },
      { label: "SCP-001-2", scp: expect.stringMatching(/^SCP-001-.+/), outcome: "added" },
      { label: "SCP-901", scp: "SCP-901", outcome: "added" }
    ])
    const after = deepwell()

    const again = await bring("whole")
    expect(again).toMatchObject({ code: 0, stdout: "0 added, 0 revised, 3 unchanged, 0 broken.\n" })
    expect(deepwell()).toBe(after)

    const env = { SCIPNET_USER: "admin" }
    const changed = await bring("changed/items")
    expect(changed.stdout).toMatch(/^0 added, 1 revised, 2 unchanged, 0 broken\.\n/)
    const [kiln, found, holds] = await Promise.all([
      box.run(["access", "scp", "901", "--json"], { env }),
      box.run(["search", "lamp", "--json"], { env }),
      box.run(["verify"])
    ])
    expect(values(kiln.stdout)).toMatchObject([
      {
        record: {
          name: "SCP-901",
          classification: { objectClass: "Keter", disruption: 4, risk: 4 },
          clearance: { level: 4, compartments: [] },
          sections: [
            { id: "procedures", body: "Keep it cold." },
            { id: "description", body: "An oven that sings." },
            { id: "addendum-901-1" }
          ],
          provenance: { link: "https://example.org/3", author: "Writer 3", licence: "CC BY-SA 3.0" }
        }
      }
    ])
    expect(values(found.stdout)).toMatchObject([{ id: "SCP-001" }])
    expect(holds.code).toBe(0)
    const when = "SELECT occurred_at FROM events WHERE stream = 'scp-SCP-901' AND version = 1"
    expect(Sqlite.value(file(), when)).toBe(Date.UTC(2009, 2, 1, 12))
  })

  it("reports the file and record of an invalid page, and imports all others", async () => {
    const { code, stdout, stderr } = await bring("broken")
    expect({ code, stderr: stderr.trim() }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/ invalid and skipped; all others were imported\.$/)
    })
    expect(stdout).toMatch(/^3 added, 0 revised, 0 unchanged, \d broken\./)
    const broken = stdout.slice(stdout.indexOf("Broken:"))
    expect(broken).toMatch(/content_b\.json, SCP-904: /)
    expect(broken).toMatch(/content_c\.json, SCP-905: page_id/)
    expect(broken).toMatch(/content_d\.json: /)
    expect(broken).toMatch(/content_e\.json: /)
    expect(broken).not.toMatch(/SCP-903|SCP-906|content_a/)
    const list = await box.run(["scp", "list", "--json", "--after", "SCP-901", "--user", "admin"])
    expect(values(list.stdout)).toMatchObject([{ id: "SCP-902" }, { id: "SCP-903" }, { id: "SCP-906" }])
  })

  it("rejects a folder without a dataset", async () => {
    const before = deepwell()
    const results = await Promise.all([bring("no-dataset"), bring("missing"), bring("whole/items/content_one.json/x")])
    expect(results.map(({ code, stdout }) => ({ code, stdout }))).toEqual(results.map(() => ({ code: 2, stdout: "" })))
    expect(results[0]?.stderr).toBe("no-dataset contains no content_*.json files of the scp-data dataset.\n")
    expect(results[1]?.stderr).toContain("missing")
    expect(deepwell()).toBe(before)
  })
})
