/** The filters of the audit log. */
import * as AuditQuestions from "@scipnet/presentation/audit/AuditQuestions"
import { describe, expect, it } from "vitest"
import * as AuditFilter from "../src/audit/AuditFilter.ts"

const now = Date.UTC(2026, 0, 31, 12)
const day = 86_400_000

const parse = (query: string) => AuditFilter.parse(new URLSearchParams(query), now)

describe("the filters of the audit log", () => {
  it.each([
    ["", {}],
    ["actor=R.Vance&target=173", { actor: "r.vance", target: "SCP-173" }],
    ["target=site-19", { target: "Site-19" }],
    ["actor=operator:Root", { actor: "operator:Root" }],
    ["action=ACCESS, loggedin&not=xyz", { actions: ["access", "LoggedIn"], not: ["xyz"] }],
    ["severity=critical&outcome=refused", { severity: "critical", outcome: "refused" }],
    ["since=1d+ago&until=now", { since: now - day, until: now }],
    ["question=who-read-it&target=173", { target: "SCP-173", ...AuditQuestions.questions["who-read-it"].filter }]
  ])("%s are the query %j", (query, filter) => {
    expect(parse(query)).toEqual({ filter })
  })

  it("of a question about this week begin 7 days ago, unless a time is set", () => {
    const question = "question=who-changed-clearance"
    expect(parse(question)).toMatchObject({ filter: { since: now - 7 * day } })
    expect(parse(`${question}&until=2020-01-01`)).not.toHaveProperty("filter.since")
  })

  it.each([
    "question=x",
    "question=who-read-it",
    "question=what-did-they-do",
    "question=who-was-refused&outcome=done",
    "since=x",
    "until=2026-02-30",
    "since=2026-01-02&until=2026-01-01",
    "severity=x",
    "outcome=x"
  ])("%s are none", (query) => {
    expect(parse(query)).toHaveProperty("problem")
  })

  it("are options of the command line, quoted for a shell", () => {
    const filters = new URLSearchParams({ actor: "x'; rm -rf ~ #", since: "2h ago", before: "9" })
    expect(AuditFilter.commandLine(filters, "ndjson")).toBe(
      "scipnet audit --export audit.ndjson --actor 'x'\\''; rm -rf ~ #' --since '2h ago'"
    )
    expect(AuditFilter.commandLine(new URLSearchParams("question=who-signed-in"), "csv")).toBe(
      "scipnet audit --all --format csv --question who-signed-in > audit.csv"
    )
  })

  it("are part of the URL; another one begins at the latest entries", () => {
    const filters = new URLSearchParams("actor=r.vance&before=9")
    expect(AuditFilter.urlWith(filters, "action", "access")).toBe("/audit?actor=r.vance&action=access")
    expect(AuditFilter.urlWith(filters, "actor", "")).toBe("/audit")
    expect([AuditFilter.beforeOf(filters), AuditFilter.beforeOf(new URLSearchParams("before=x"))]).toEqual([
      9,
      undefined
    ])
  })
})
