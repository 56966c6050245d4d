import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as ScpDataItem from "../../src/scp-data/ScpDataItem.ts"

const decode = (item: unknown) => ScpDataItem.decode("joke", "SCP-900-J", item)

const problem = (item: unknown) =>
  Either.match(decode(item), { onLeft: (error) => error.problem, onRight: () => "no problem" })

describe("ScpDataItem", () => {
  it("accepts a page id as a number or as digits, and requires few other keys", () => {
    for (const page_id of [1234, "1234"])
      expect(decode({ page_id, link: "scp-900-j", raw_source: null, some_new_key: [1] })).toMatchObject({
        _tag: "Right",
        right: { page_id: "1234", raw_source: "", tags: [], creator: "" }
      })
  })

  it("names the invalid key", () => {
    expect(problem({ link: "scp-900-j" })).toBe("page_id: missing")
    expect(problem({ page_id: "x", link: "scp-900-j" })).toBe("page_id: expected a page id of up to 20 digits")
    expect(problem({ page_id: 1, link: "a".repeat(501) })).toBe("link: expected a text of up to 500 characters")
    expect(problem({ page_id: 1, link: "a", tags: ["safe", 3] })).toMatch(/^tags\.1: expected /)
    expect(problem({ page_id: "12" })).toContain("link")
    expect(problem({ page_id: "12", link: "" })).toContain("link")
    expect(problem({ page_id: "twelve", link: "a" })).toContain("page_id")
    expect(problem({ page_id: 1, link: "a", tags: ["safe", 3] })).toContain("tags")
    expect(problem({ page_id: 1, link: "a", raw_source: "x".repeat(ScpDataItem.longestSource + 1) })).toContain(
      "raw_source"
    )
    expect(problem("SCP-900-J")).not.toBe("no problem")
  })

  it("limits the length of the message for large and deep values", () => {
    expect(problem({ page_id: "9".repeat(1_000_000), link: "a" }).length).toBeLessThan(250)
    const deep: unknown = JSON.parse("[".repeat(50_000) + "]".repeat(50_000))
    expect(problem({ page_id: deep, link: "a" }).length).toBeLessThan(250)
    expect(problem(deep).length).toBeLessThan(250)
  })
})
