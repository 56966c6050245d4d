/** Pages of every construct, with the record that is expected (`corpus/README.md`). */
import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as Interpretation from "../../src/scp-data/Interpretation.ts"
import * as Corpus from "./Corpus.ts"
import * as SeenMarkdown from "./SeenMarkdown.ts"

const pages = Corpus.pages()

describe("corpus", () => {
  it("has at least 120 pages, each with a name of its own", () => {
    expect(pages.length).toBeGreaterThanOrEqual(120)
    expect(new Set(pages.map(({ name }) => name)).size).toBe(pages.length)
  })

  it.each(pages.map((page) => [page.name, page] as const))("%s", (_, { fields, item, sections }) => {
    const found = Either.getOrThrow(Interpretation.interpret("series-1", "SCP-900", item))
    const asSeen = (section: Corpus.Section) => [
      `=== ${section.id} | ${section.title}`,
      ...SeenMarkdown.lines(section.body)
    ]
    expect(found.sections.flatMap(asSeen)).toEqual(sections.flatMap(asSeen))
    expect(found).toMatchObject(fields)
  })
})
