/**
 * Reads the visible part of a page's tree into blocks.
 */
import type { Block, Blocks } from "../blocks/Block.ts"
import * as Run from "../blocks/Run.ts"
import type * as OmissionTally from "../OmissionTally.ts"
import * as FlatBlocks from "./FlatBlocks.ts"
import * as Footnotes from "./Footnotes.ts"
import type { HtmlElement, HtmlNode } from "./HtmlTree.ts"
import * as ListReader from "./ListReader.ts"
import * as PageParts from "./PageParts.ts"
import * as PartReader from "./PartReader.ts"
import * as TableReader from "./TableReader.ts"
import * as TextStyle from "./TextStyle.ts"
import * as Visibility from "./Visibility.ts"

interface Context {
  readonly marks: Run.Marks
  readonly isVisible: boolean
  readonly isCode: boolean
  readonly keepsLines: boolean
}

const placeholder = /\{\$[\w-]{0,80}\}/g

/** Elements whose children are read by a reader of their own. */
type Special = (element: HtmlElement, context: Context) => void

export class BlockReader {
  #blocks: Array<Block> = []
  #runs: Array<Run.Run> = []
  /** In code, where the blanks at the start of a paragraph indent its first line. */
  #keepsBlanks = false
  readonly #tally: OmissionTally.Tally
  readonly #notes: Footnotes.Footnotes

  constructor(root: HtmlElement, tally: OmissionTally.Tally) {
    this.#tally = tally
    this.#notes = Footnotes.find(root)
  }

  read(root: HtmlElement): Blocks {
    const context = { marks: Run.plain, isVisible: true, isCode: false, keepsLines: false }
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

  /** The reader of the blocks within a list or a table. */
  #inner(context: Context): ListReader.ReadBlocks {
    return (nodes) => this.#inside(nodes, context)
  }

  #runsOf(nodes: ReadonlyArray<HtmlNode>, context: Context): Run.Runs {
    return FlatBlocks.inOneParagraph(this.#inside(nodes, context))
  }

  #endParagraph(): void {
    const trimmed = Run.trim(this.#runs)
    if (trimmed.length > 0) this.#blocks.push({ _tag: "Paragraph", runs: this.#keepsBlanks ? this.#runs : trimmed })
    this.#runs = []
  }

  #add(block: Block): void {
    this.#endParagraph()
    this.#blocks.push(block)
  }

  #addAll(blocks: Blocks): void {
    this.#endParagraph()
    for (const block of blocks) this.#blocks.push(block)
  }

  #children(nodes: ReadonlyArray<HtmlNode>, context: Context): void {
    for (const node of nodes) {
      if (typeof node === "string") this.#text(node, context)
      else this.#element(node, context)
    }
  }

  #text(raw: string, { isCode, isVisible, keepsLines, marks }: Context): void {
    if (!isVisible) {
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
    if (kind !== undefined) return this.#omit(kind)
    const special = this.#specialByClass(element)
    if (special !== undefined) return special(element, context)
    const style = Visibility.declarations(element)
    if (Visibility.isRemoved(element, style)) return this.#omit(PageParts.hiddenKind(element))
    const inner: Context = {
      marks: TextStyle.marks(context.marks, element, style),
      isVisible: Visibility.inherit(context.isVisible, style),
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

  #omit(kind: string | undefined): void {
    if (kind !== undefined) this.#tally.add(kind)
  }

  #specialByClass({ attributes, classes, name }: HtmlElement): Special | undefined {
    if (classes.length === 0 && !attributes.has("id")) return undefined
    const has = (...names: ReadonlyArray<string>) => classes.some((each) => names.includes(each))
    if (has("collapsible-block")) return (each, context) => this.#parts(PartReader.collapsible(each), context)
    if (has("yui-navset")) return (each, context) => this.#parts(PartReader.tabs(each), context)
    if (name === "sup" && has("footnoteref")) return (each, context) => this.#note(each, context)
    if (has("footnotes-footer")) return (each, context) => this.#restOfNotes(each, context)
    if (has("scp-image-caption", "image-caption")) return (each, context) => this.#caption(each, context)
    if (has("math-inline")) return (each, context) => this.#formula(each, context)
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
        return (each, context) => this.#addAll(ListReader.list(each, this.#inner(context)))
      case "dl":
        return (each, context) => this.#addAll(ListReader.definitions(each, this.#inner(context)))
      case "table":
        return (each, context) => this.#addAll(TableReader.table(each, this.#inner(context)))
      case "blockquote":
        return (each, context) => this.#quote(each, context)
      case "figcaption":
        return (each, context) => this.#caption(each, context)
      case "pre":
        return (each, context) => this.#code(each, context)
      case "details":
        return (each, context) => this.#parts(PartReader.details(each), context)
      case "footnote":
        return (each, context) => this.#putNote(each.children, context)
      case "rt":
        return (each, context) => this.#reading(each, context)
      default:
        return undefined
    }
  }

  #parts(parts: ReadonlyArray<PartReader.Part>, context: Context): void {
    for (const { nodes, title } of parts) {
      const words = Run.words(this.#runsOf(title, context))
      this.#add({ _tag: "Part", title: words, blocks: this.#inside(nodes, context) })
    }
  }

  #note(element: HtmlElement, context: Context): void {
    const isTaken = this.#notes.take(element, (nodes) => this.#putNote(nodes, context))
    if (!isTaken) this.#tally.add("reference to a footnote that is elsewhere")
  }

  #putNote(nodes: ReadonlyArray<HtmlNode>, context: Context): void {
    const runs = Run.trim(this.#runsOf(nodes, { ...context, marks: Run.plain, isCode: false }))
    if (runs.length > 0) this.#runs.push({ _tag: "Note", runs })
  }

  #restOfNotes(element: HtmlElement, context: Context): void {
    for (const each of PageParts.descendants(element)) {
      const nodes = PageParts.hasClass(each, "footnote-footer") ? this.#notes.rest(each) : undefined
      if (nodes !== undefined) this.#addAll(this.#inside(nodes, context))
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
    this.#keepsBlanks = true
    const blocks = this.#inside(element.children, { ...context, keepsLines: true })
    this.#keepsBlanks = false
    const text = FlatBlocks.codeOf(blocks)
    if (text === undefined) this.#addAll(blocks)
    else if (text !== "") this.#add({ _tag: "Code", text })
  }

  #formula(element: HtmlElement, { isVisible }: Context): void {
    const text = isVisible ? PageParts.text(element).replace(/^\$|\$$/g, "") : ""
    if (text !== "") this.#runs.push({ _tag: "Code", text })
  }

  #reading(element: HtmlElement, context: Context): void {
    const runs = Run.trim(this.#runsOf(element.children, context))
    if (runs.length === 0) return
    this.#runs.push(Run.text(" ("))
    for (const run of runs) this.#runs.push(run)
    this.#runs.push(Run.text(")"))
  }
}
