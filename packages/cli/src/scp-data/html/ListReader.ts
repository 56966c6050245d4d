/**
 * Reads lists and definition lists.
 */
import type { Block, Blocks } from "../blocks/Block.ts"
import * as Run from "../blocks/Run.ts"
import * as FlatBlocks from "./FlatBlocks.ts"
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"

/** Reads the blocks of nodes within another block. */
export type ReadBlocks = (nodes: ReadonlyArray<HtmlNode>) => Blocks

const largestStart = 1_000_000

/** The blocks of `ul` or `ol`: one list, or none when it is empty. */
export const list = (element: HtmlElement, read: ReadBlocks): Blocks => {
  const items: Array<Blocks> = []
  for (const node of element.children) {
    const blocks = typeof node === "string" && node.trim() === "" ? [] : read([node])
    const above = items.at(-1)
    // Wikidot puts a nested list into an item of its own.
    const isNested = blocks.length > 0 && blocks.every(({ _tag }) => _tag === "List")
    if (isNested && above !== undefined) items[items.length - 1] = [...above, ...blocks]
    else if (blocks.length > 0) items.push(blocks)
  }
  const start = Number.parseInt(element.attributes.get("start") ?? "1", 10)
  const first = start >= 0 && start < largestStart ? start : 1
  return items.length === 0 ? [] : [{ _tag: "List", start: element.name === "ol" ? first : null, items }]
}

const bold = (runs: Run.Runs): Run.Runs =>
  runs.map((run) => (run._tag === "Text" ? { ...run, marks: { ...run.marks, bold: true } } : run))

/** The blocks of `dl`: a list of `term: text`. */
export const definitions = (element: HtmlElement, read: ReadBlocks): Blocks => {
  const items: Array<ReadonlyArray<Block>> = []
  let term: Run.Runs = []
  const add = (runs: Run.Runs) => {
    if (runs.length > 0) items.push([{ _tag: "Paragraph", runs }])
  }
  for (const each of element.children) {
    const runs = Run.trim(FlatBlocks.inOneParagraph(read([each])))
    if (runs.length === 0) continue
    if (typeof each !== "string" && each.name === "dt") {
      add(term)
      term = bold(runs)
    } else {
      add([...term, ...(term.length > 0 ? [Run.text(": ")] : []), ...runs])
      term = []
    }
  }
  add(term)
  return items.length === 0 ? [] : [{ _tag: "List", start: null, items }]
}
