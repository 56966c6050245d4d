/** Records of a dataset as pages of the deepwell. */
import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as Import from "../../src/scp-data/Import.ts"

const item = {
  page_id: "1",
  link: "scp-173",
  title: "SCP-173",
  scp: "SCP-173",
  raw_content: "<p><strong>Description:</strong> It stands.</p>"
}
const pageOf = (record: unknown) => Import.pageOf({ series: "series-1", label: "SCP-173", item: record })

describe("a record of a dataset", () => {
  it("is a page", () => {
    expect(Either.map(pageOf(item), ({ page }) => page.candidates[0])).toEqual(Either.right("SCP-173"))
  })

  it("is reported, and ends no import, when it cannot be interpreted", () => {
    const hostile = Object.defineProperty({ ...item }, "raw_content", {
      enumerable: true,
      get: () => {
        throw new RangeError("Maximum call stack size exceeded")
      }
    })
    expect(pageOf(hostile)).toEqual(
      Either.left("this program cannot interpret it: RangeError: Maximum call stack size exceeded")
    )
  })
})
