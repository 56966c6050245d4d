import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type * as Block from "../../../src/scp-data/blocks/Block.ts"
import * as MarkdownBlocks from "../../../src/scp-data/blocks/MarkdownBlocks.ts"
import * as Run from "../../../src/scp-data/blocks/Run.ts"
import * as PlainMarkdown from "../PlainMarkdown.ts"

const signs = [..."[]()*_~`<>&;#|\\!-+=:.1) \"'/$^{}ab é█—"].concat(
  "  ",
  "&amp;",
  "&#60;",
  "<b>",
  "</div>",
  "**",
  "__",
  "~~",
  "---",
  "```",
  "](",
  "[x]: y",
  "![",
  "[ ] ",
  "1. ",
  "| a | b |",
  "|-|-|",
  "word",
  "SCP-173"
)
const text = FastCheck.array(FastCheck.constantFrom(...signs), { minLength: 1, maxLength: 12 }).map((parts) =>
  parts.join("")
)
const marks = FastCheck.record({
  bold: FastCheck.boolean(),
  italic: FastCheck.boolean(),
  strike: FastCheck.boolean(),
  script: FastCheck.constant(null),
  link: FastCheck.constantFrom(null, null, null, "https://example.org/a_b(c)")
})
const run: FastCheck.Arbitrary<Run.Run> = FastCheck.oneof(
  { weight: 6, arbitrary: FastCheck.record({ text, marks }).map((each) => Run.text(each.text, each.marks)) },
  { weight: 1, arbitrary: text.map((each): Run.Run => ({ _tag: "Code", text: each })) },
  { weight: 1, arbitrary: FastCheck.constant(Run.lineBreak) },
  { weight: 1, arbitrary: text.map((each): Run.Run => ({ _tag: "Note", runs: [Run.text(each)] })) }
)
const runs = FastCheck.array(run, { minLength: 1, maxLength: 8 })
const paragraph = runs.map((each): Block.Block => ({ _tag: "Paragraph", runs: each }))
const block = FastCheck.oneof(
  paragraph,
  runs.map((each): Block.Block => ({ _tag: "Heading", level: 2, runs: each })),
  runs.map((each): Block.Block => ({ _tag: "Caption", runs: each })),
  FastCheck.array(FastCheck.array(runs, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }).map(
    (rows): Block.Block => ({ _tag: "Table", rows })
  ),
  FastCheck.array(FastCheck.array(paragraph, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }).map(
    (items): Block.Block => ({ _tag: "List", start: null, items })
  ),
  FastCheck.array(paragraph, { minLength: 1, maxLength: 3 }).map((blocks): Block.Block => ({ _tag: "Quote", blocks }))
)

/** The characters of blocks that a reader must see, without blanks. */
const expected = (blocks: Block.Blocks): string =>
  blocks
    .map((each) => {
      switch (each._tag) {
        case "Paragraph":
        case "Heading":
          return Run.words(each.runs)
        case "Caption":
          return Run.hasWords(each.runs) ? `[Image: ${Run.words(each.runs)}]` : ""
        case "Table":
          return each.rows.map((row) => row.map((cell) => Run.words(cell)).join("")).join("")
        case "List":
          return each.items.map(expected).join("")
        case "Quote":
          return expected(each.blocks)
        default:
          return ""
      }
    })
    .join("")
    .replace(/\s+/g, "")

const shown = (markdown: string): string => PlainMarkdown.read(markdown).replace(/\s+/g, "")

describe("MarkdownBlocks", () => {
  it.prop(
    "shows exactly the characters of the text, whatever they are",
    [FastCheck.array(block, { minLength: 1, maxLength: 4 })],
    ([blocks]) => {
      expect(shown(MarkdownBlocks.render(blocks).join("\n\n"))).toBe(expected(blocks))
    },
    { fastCheck: { numRuns: 3_000 } }
  )
})
