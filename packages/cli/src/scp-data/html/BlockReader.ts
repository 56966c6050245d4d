/**
 * Reads the visible part of a page's tree into blocks.
 */
import type { Block, Blocks } from "../blocks/Block.ts"
import * as Run from "../blocks/Run.ts"
import type * as OmissionTally from "../OmissionTally.ts"
import * as Footnotes from "./Footnotes.ts"
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"
import * as PageParts from "./PageParts.ts"
import * as TextStyle from "./TextStyle.ts"
import * as Visibility from "./Visibility.ts"

interface Context {
  readonly marks: Run.Marks
  readonly inherited: Visibility.Inherited
  readonly isCode: boolean
  readonly keepsLines: boolean
}

const placeholder = /\{\$[\w-]{0,80}\}/g

const omissions: ReadonlyMap<string, string> = new Map([
  ["iframe", "embedded page"],
  ["object", "embedded page"],
  ["embed", "embedded page"],
  ["audio", "audio"],
  ["video", "video"],
  ["svg", "drawing"],
  ["canvas", "drawing"]
])

/** Elements whose children are read by a reader of their own. */
type Special = (element: HtmlElement, context: Context) => void

export class BlockReader {
  #blocks: Array<Block> = []
  #runs: Array<Run.Run> = []
  readonly #tally: OmissionTally.Tally
  readonly #notes: Footnotes.Footnotes

  constructor(root: HtmlElement, tally: OmissionTally.Tally) {
    this.#tally = tally
    this.#notes = Footnotes.find(root)
  }

  read(root: HtmlElement): Blocks {
    const context = { marks: Run.plain, inherited: Visibility.shown, isCode: false, keepsLines: false }
    return this.#inside(root.children, context)
  }

  /** The blocks of nodes that belong to another block. */
  #inside(nodes: ReadonlyArray<HtmlNode>, context: Context): Blocks {
    const outer = { blocks: this.#blocks, runs: this.#runs }
    this.#blocks = []
    this.#runs = []
    this.#children(nodes, context)
    this.#endParagraph()
    const found = this.#blocks
    this.#blocks = outer.blocks
    this.#runs = outer.runs
    return found
  }

  #runsOf(nodes: ReadonlyArray<HtmlNode>, context: Context): Run.Runs {
    return inOneParagraph(this.#inside(nodes, context))
  }

  #endParagraph(): void {
    const runs = Run.trim(this.#runs)
    this.#runs = []
    if (runs.length > 0) this.#blocks.push({ _tag: "Paragraph", runs })
  }

  #add(...blocks: Blocks): void {
    this.#endParagraph()
    this.#blocks.push(...blocks)
  }

  #children(nodes: ReadonlyArray<HtmlNode>, context: Context): void {
    for (const node of nodes) {
      if (typeof node === "string") this.#text(node, context)
      else this.#element(node, context)
    }
  }

  #text(raw: string, { inherited, isCode, keepsLines, marks }: Context): void {
    if (!inherited.isVisible || !inherited.hasSize) {
      if (raw.trim() !== "") this.#tally.add("hidden text")
      return
    }
    const text = raw.replace(placeholder, () => {
      this.#tally.add("empty parameter of a template")
      return ""
    })
    const add = (value: string) => {
      const last = this.#runs.at(-1)
      if (value === "") return
      if (isCode && last?._tag === "Code") this.#runs[this.#runs.length - 1] = { ...last, text: last.text + value }
      else this.#runs.push(isCode ? { _tag: "Code", text: value } : Run.text(value, marks))
    }
    if (!keepsLines) return add(text.replace(/\s+/g, " "))
    text.split("\n").forEach((line, index) => {
      if (index > 0) this.#runs.push(Run.lineBreak)
      add(line)
    })
  }

  #element(element: HtmlElement, context: Context): void {
    const kind = PageParts.leftOutKind(element)
    if (kind !== undefined) return this.#tally.add(kind)
    const special = this.#specialByClass(element)
    if (special !== undefined) return special(element, context)
    const style = Visibility.declarations(element)
    if (Visibility.isRemoved(element, style)) return this.#omit(element)
    const inner: Context = {
      marks: TextStyle.marks(context.marks, element, style),
      inherited: Visibility.inherit(context.inherited, style),
      isCode: context.isCode || TextStyle.isCode(element),
      keepsLines: TextStyle.keepsLines(context.keepsLines, element, style)
    }
    const own = this.#specialByName(element)
    if (own !== undefined) return own(element, inner)
    const isBlock = TextStyle.isBlock(element, style)
    if (isBlock) this.#endParagraph()
    this.#children(element.children, inner)
    if (isBlock) this.#endParagraph()
  }

  #omit(element: HtmlElement): void {
    const kind = omissions.get(element.name)
    if (kind !== undefined) this.#tally.add(kind)
    else if (!/^(?:script|style|head|title|template|rp)$/.test(element.name) && PageParts.text(element) !== "") {
      this.#tally.add("hidden text")
    }
  }

  #specialByClass({ attributes, classes, name }: HtmlElement): Special | undefined {
    if (classes.length === 0 && !attributes.has("id")) return undefined
    const has = (...names: ReadonlyArray<string>) => classes.some((each) => names.includes(each))
    if (has("collapsible-block")) return (each, context) => this.#collapsible(each, context)
    if (has("yui-navset")) return (each, context) => this.#tabs(each, context)
    if (name === "sup" && has("footnoteref")) return (each, context) => this.#note(each, context)
    if (has("footnotes-footer")) return (each, context) => this.#restOfNotes(each, context)
    if (has("scp-image-caption", "image-caption")) return (each, context) => this.#caption(each, context)
    if (has("math-equation")) return (each) => this.#add({ _tag: "Code", text: PageParts.text(each) })
    if (has("blockquote")) return (each, context) => this.#quote(each, context)
    if (has("code") && name === "div") return (each, context) => this.#code(each, context)
    if (has("rt", "ruby-text") && name === "span") return (each, context) => this.#reading(each, context)
    return undefined
  }

  #specialByName({ name }: HtmlElement): Special | undefined {
    switch (name) {
      case "br":
        return () => void this.#runs.push(Run.lineBreak)
      case "hr":
        return () => this.#add({ _tag: "Rule" })
      case "img":
        return () => this.#tally.add("image")
      case "h1":
      case "h2":
      case "h3":
      case "h4":
      case "h5":
      case "h6":
        return (each, context) =>
          this.#add({ _tag: "Heading", level: Number(name[1]), runs: this.#runsOf(each.children, context) })
      case "ul":
      case "ol":
        return (each, context) => this.#list(each, context)
      case "dl":
        return (each, context) => this.#definitions(each, context)
      case "table":
        return (each, context) => this.#table(each, context)
      case "blockquote":
        return (each, context) => this.#quote(each, context)
      case "figcaption":
        return (each, context) => this.#caption(each, context)
      case "pre":
        return (each, context) => this.#code(each, context)
      case "details":
        return (each, context) => this.#details(each, context)
      case "rt":
        return (each, context) => this.#reading(each, context)
      default:
        return undefined
    }
  }

  #collapsible(element: HtmlElement, context: Context): void {
    const folded = elements(element).find((child) => PageParts.hasClass(child, "collapsible-block-folded"))
    const content = PageParts.find(element, "collapsible-block-content")
    if (content === undefined) return this.#children(element.children, context)
    const title = folded === undefined ? "" : PageParts.text(folded).replace(/\s+/g, " ")
    this.#add({ _tag: "Part", title, blocks: this.#inside(content.children, context) })
  }

  #details(element: HtmlElement, context: Context): void {
    const isSummary = (node: HtmlNode) => typeof node !== "string" && node.name === "summary"
    const summary = element.children.find(isSummary)
    const title = typeof summary === "object" ? PageParts.text(summary).replace(/\s+/g, " ") : ""
    const blocks = this.#inside(
      element.children.filter((node) => !isSummary(node)),
      context
    )
    this.#add({ _tag: "Part", title, blocks })
  }

  #tabs(element: HtmlElement, context: Context): void {
    const titles = elements(PageParts.find(element, "yui-nav")).map((tab) => PageParts.text(tab).replace(/\s+/g, " "))
    elements(PageParts.find(element, "yui-content")).forEach((tab, index) =>
      this.#add({ _tag: "Part", title: titles[index] ?? "", blocks: this.#inside(tab.children, context) })
    )
  }

  #note(element: HtmlElement, context: Context): void {
    const nodes = this.#notes.take(element)
    if (nodes === undefined) return this.#tally.add("reference to a footnote that is elsewhere")
    const runs = Run.trim(this.#runsOf(nodes, { ...context, marks: Run.plain, isCode: false }))
    if (runs.length > 0) this.#runs.push({ _tag: "Note", runs })
  }

  #restOfNotes(element: HtmlElement, context: Context): void {
    for (const each of PageParts.descendants(element)) {
      const nodes = PageParts.hasClass(each, "footnote-footer") ? this.#notes.rest(each) : undefined
      if (nodes !== undefined) this.#add(...this.#inside(nodes, context))
    }
  }

  #caption(element: HtmlElement, context: Context): void {
    this.#add({ _tag: "Caption", runs: Run.trim(this.#runsOf(element.children, context)) })
  }

  #quote(element: HtmlElement, context: Context): void {
    const blocks = this.#inside(element.children, context)
    if (blocks.length > 0) this.#add({ _tag: "Quote", blocks })
  }

  #code(element: HtmlElement, context: Context): void {
    const blocks = this.#inside(element.children, { ...context, keepsLines: true })
    // Text with footnotes, links or blocks of its own is not code.
    const isPlain = blocks.every(
      (block) => block._tag === "Code" || (block._tag === "Paragraph" && block.runs.every(isPlainRun))
    )
    if (!isPlain) return this.#add(...blocks)
    const text = blocks.map(textOf).join("\n").replace(/^\n+|\s+$/g, "")
    if (text !== "") this.#add({ _tag: "Code", text })
  }

  #reading(element: HtmlElement, context: Context): void {
    const runs = Run.trim(this.#runsOf(element.children, context))
    if (runs.length > 0) this.#runs.push(Run.text(" ("), ...runs, Run.text(")"))
  }

  #list(element: HtmlElement, context: Context): void {
    const items = element.children
      .filter((node) => typeof node !== "string" || node.trim() !== "")
      .map((node) => this.#inside([node], context))
      .filter((blocks) => blocks.length > 0)
    const start = Number.parseInt(element.attributes.get("start") ?? "1", 10)
    const first = Number.isInteger(start) && start >= 0 && start < 1e6 ? start : 1
    if (items.length > 0) this.#add({ _tag: "List", start: element.name === "ol" ? first : null, items })
  }

  #definitions(element: HtmlElement, context: Context): void {
    const items: Array<Blocks> = []
    let term: Run.Runs = []
    const add = (runs: Run.Runs) => {
      if (runs.length > 0) items.push([{ _tag: "Paragraph", runs }])
    }
    for (const each of elements(element)) {
      const runs = Run.trim(this.#runsOf([each], context))
      if (each.name === "dt") {
        add(term)
        term = runs.map((run) => (run._tag === "Text" ? { ...run, marks: { ...run.marks, bold: true } } : run))
      } else {
        const separator = term.length > 0 && runs.length > 0 ? [Run.text(": ")] : []
        add([...term, ...separator, ...runs])
        term = []
      }
    }
    add(term)
    if (items.length > 0) this.#add({ _tag: "List", start: null, items })
  }

  #isHidden(element: HtmlElement): boolean {
    return Visibility.isRemoved(element, Visibility.declarations(element))
  }

  #table(element: HtmlElement, context: Context): void {
    const rows = this.#rows(element).map((row) =>
      elements(row)
        .filter((cell) => !this.#isHidden(cell))
        .map((cell) => this.#inside([cell], context))
    )
    const isLayout = rows.every((cells) => cells.length < 2) || rows.some((cells) => cells.some((cell) => !isCell(cell)))
    if (isLayout) return this.#add(...rows.flat(2))
    const written = rows.map((cells) => cells.map(inOneParagraph)).filter((cells) => cells.some(Run.hasWords))
    if (written.length > 0) this.#add({ _tag: "Table", rows: written })
  }

  #rows(element: HtmlElement): ReadonlyArray<HtmlElement> {
    return elements(element).flatMap((child) => {
      if (this.#isHidden(child)) return []
      return child.name === "tr" ? [child] : this.#rows(child)
    })
  }
}

const elements = (element: HtmlElement | undefined): ReadonlyArray<HtmlElement> =>
  (element?.children ?? []).filter((child) => typeof child !== "string")

const isPlainRun = (run: Run.Run): boolean => run._tag !== "Note" && (run._tag !== "Text" || run.marks.link === null)

const textOf = (block: Block): string => {
  if (block._tag === "Code") return block.text
  return block._tag === "Paragraph"
    ? block.runs.map((run) => (run._tag === "Break" ? "\n" : run._tag === "Note" ? "" : run.text)).join("")
    : ""
}

/** Blocks that a table cell of Markdown can contain, joined in one line. */
const isCell = (blocks: Blocks): boolean =>
  blocks.every(({ _tag }) => _tag === "Paragraph") && blocks.length <= mostParagraphs
const mostParagraphs = 6

/** The runs of blocks, one after another. */
const inOneParagraph = (blocks: Blocks): Run.Runs =>
  blocks.flatMap((block, index): Run.Runs => [...(index === 0 ? [] : [Run.lineBreak]), ...runsIn(block)])

const runsIn = (block: Block): Run.Runs => {
  switch (block._tag) {
    case "Paragraph":
    case "Heading":
    case "Caption":
      return block.runs
    case "Code":
      return [{ _tag: "Code", text: block.text.replace(/\s+/g, " ") }]
    case "List":
      return inOneParagraph(block.items.flat())
    case "Quote":
      return inOneParagraph(block.blocks)
    case "Part":
      return [Run.text(block.title), Run.lineBreak, ...inOneParagraph(block.blocks)]
    case "Table":
      return block.rows.flatMap((row) => row.flatMap((cell) => [...cell, Run.lineBreak]))
    case "Rule":
      return []
  }
}
