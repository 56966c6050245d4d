/** A record as Markdown and JSON. */
import { describe, expect, it } from "vitest"
import type { ScpFile } from "../src/app/Dossier.ts"
import * as Export from "../src/record/Export.ts"

const record: ScpFile = {
  type: "scp",
  id: "SCP-173",
  name: "The Sculpture",
  classification: { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: null },
  clearance: { level: 1, compartments: ["OMEGA-7"] },
  status: "active",
  site: "Site-19",
  taskForce: null,
  sections: [{ id: "procedures", title: "Procedures", body: "Do not *blink*.\n", revision: 1 }],
  withheld: true,
  provenance: null,
  registeredAt: 0
}

describe("a copy of a record", () => {
  it("is Markdown with its time, its sections, and a line for what is withheld", () => {
    expect(Export.toMarkdown(record, Date.UTC(2026, 3, 14, 16, 40))).toBe(
      [
        "# SCP-173: The Sculpture",
        "As of 2026-04-14 16:40:00Z.",
        "- Clearance: Level 1 - Unrestricted + OMEGA-7\n- Containment: Euclid\n- Disruption: 2 (Vlam)\n- Risk: not assessed\n- Status: active\n- Site: Site-19\n- Task force: none",
        "## Procedures",
        "Do not *blink*.",
        "*More is on file than you are cleared to read.*"
      ].join("\n\n")
    )
  })

  it("is JSON as the server answers", () => {
    expect(JSON.parse(Export.toJson(record, undefined))).toEqual(record)
    expect(JSON.parse(Export.toJson(record, 5))).toEqual({ asOf: 5, record })
  })
})
