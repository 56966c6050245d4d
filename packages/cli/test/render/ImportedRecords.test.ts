/** All records of the import's corpus, as a terminal of 40, 80 and 120 columns shows them. */
import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { SectionId } from "@scipnet/core"
import stringWidth from "fast-string-width"
import * as RecordView from "../../src/render/RecordView.ts"
import * as Interpretation from "../../src/scp-data/Interpretation.ts"
import * as Corpus from "../scp-data/Corpus.ts"
import * as Samples from "./Samples.ts"

const sectionId = Schema.decodeSync(SectionId.SectionId)

const recordOf = ({ item }: Corpus.Page) => {
  const read = Either.getOrThrow(Interpretation.interpret("series-1", "SCP-900", item))
  const sections = read.sections.map(({ body, id, title }) => ({ id: sectionId(id), title, body, revision: 1 }))
  return { ...Samples.scp, classification: read.classification, name: read.name, sections }
}

const controls = /(?![\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

describe("imported records", () => {
  it.each(Corpus.pages().map((page) => [page.name, page] as const))("%s", (_, page) => {
    const record = recordOf(page)
    for (const width of [40, 80, 120]) {
      for (const plain of [true, false]) {
        const lines = RecordView.render({ record }, { width, colour: false, plain }, "whole")
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([])
        expect(lines.filter((line) => controls.test(line))).toEqual([])
      }
    }
  })
})
