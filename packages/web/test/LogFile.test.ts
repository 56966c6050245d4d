/** Files of audit entries. */
import { describe, expect, it } from "vitest"
import * as LogFile from "../src/audit/LogFile.ts"

const entry = (position: number, target: string): LogFile.Entry => ({
  position,
  at: Date.UTC(2026, 0, 31, 14, 5, 9),
  actor: "r.vance",
  action: "access",
  type: "scp",
  target,
  decision: "granted",
  rule: "dominates",
  severity: "info",
  outcome: "done",
  details: { readAt: position },
  origin: null,
  session: null,
  masked: false
})

describe("a file of audit entries", () => {
  it("has one JSON value a line", async () => {
    const file = LogFile.begin("ndjson")
    expect([file.add(entry(1, "SCP-173")), file.add(entry(2, "a\nb"))]).toEqual([true, true])
    const text = await file.toBlob().text()
    expect(text.endsWith("\n")).toBe(true)
    const lines = text.trimEnd().split("\n")
    expect(lines.map((line) => JSON.parse(line))).toEqual([entry(1, "SCP-173"), entry(2, "a\nb")])
  })

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("as CSV, does not begin a cell with %j", async (target) => {
    const file = LogFile.begin("csv")
    file.add(entry(1, target))
    const [header, row] = (await file.toBlob().text()).split("\r\n")
    expect(header).toMatch(/^position,time,severity,/)
    expect(row).toMatch(/^1,2026-01-31T14:05:09Z,info,done,r.vance,access,scp,"?'/)
  })

  it("keeps its order in several parts", async () => {
    const file = LogFile.begin("ndjson")
    const long = "x".repeat(300_000)
    for (let position = 1; position <= 9; position += 1) file.add(entry(position, long))
    const lines = (await file.toBlob().text()).trimEnd().split("\n")
    expect(lines.map((line) => JSON.parse(line).position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it("ends before it exceeds a limit", async () => {
    const few = LogFile.begin("ndjson", { entries: 2, length: 10_000 })
    expect([1, 2, 3].map((position) => few.add(entry(position, "SCP-173")))).toEqual([true, true, false])
    expect(few.count()).toBe(2)
    const short = LogFile.begin("csv", { entries: 10, length: 200 })
    expect(short.add(entry(1, "x".repeat(200)))).toBe(false)
    expect(short.count()).toBe(0)
  })
})
