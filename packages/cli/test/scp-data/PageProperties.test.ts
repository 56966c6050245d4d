/** Laws of the import of any page: no words invented, lost, hidden ones shown, repeated or out of order. */
import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import * as Interpretation from "../../src/scp-data/Interpretation.ts"
import * as PageTree from "./PageTree.ts"

const pageOf = (html: string) => ({
  page_id: "1",
  link: "scp-900",
  title: "SCP-900",
  scp: "SCP-900",
  raw_content: html
})

const textOf = (html: string): string =>
  Either.getOrThrow(Interpretation.interpret("series-1", "SCP-900", pageOf(html)))
    .sections.map(({ body, title }) => `${title}\n${body}`)
    .join("\n")

/** Words that are no words of the tree: labels of the page and of the import. */
const known = new Set(
  "description special containment procedures addendum incident log note interviewed preliminary matter continued image".split(
    " "
  )
)

const runs = Number(process.env["SCIPNET_TEST_PAGES"] ?? "300")

describe("any page", () => {
  it.prop(
    "has exactly the words that a reader sees, in their order",
    [PageTree.trees],
    ([tree]) => {
      const { html, visible } = PageTree.write(tree)
      const text = textOf(html)
      expect(text.match(/w[0-9]+(?:seen|secret)/g) ?? []).toEqual(visible)
      const others = (text.match(/[\p{L}]{2,}/gu) ?? []).filter((word) => !known.has(word.toLowerCase()))
      expect(others.filter((word) => word !== "seen")).toEqual([])
    },
    { fastCheck: { numRuns: runs } }
  )

  it.prop(
    "in styles within styles too",
    [FastCheck.array(PageTree.phrases, { minLength: 1, maxLength: 6 })],
    ([paragraphs]) => {
      const tree = paragraphs.map((inner) => ({ tag: "block" as const, element: "p", inner }))
      const { html, visible } = PageTree.write(tree)
      expect(textOf(html).match(/w[0-9]+(?:seen|secret)/g) ?? []).toEqual(visible)
    },
    { fastCheck: { numRuns: runs } }
  )
})
