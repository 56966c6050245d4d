/**
 * Divides the blocks of a page into sections, in page order: procedures, description, addenda.
 */
import * as Text from "@scipnet/core/domain/Text"
import * as SectionId from "@scipnet/core/domain/SectionId"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Block, Blocks } from "./Block.ts"
import * as MarkdownBlocks from "./MarkdownBlocks.ts"
import * as Run from "./Run.ts"
import * as SectionLabels from "./SectionLabels.ts"

export interface Section {
  readonly id: SectionId.SectionId
  readonly title: string
  /** Markdown, up to `longestBody` characters. */
  readonly body: string
}

export interface Divided {
  readonly sections: ReadonlyArray<Section>
  /** Lines that are not in a section because the record has them as fields: the item number and the object class. */
  readonly fields: ReadonlyArray<string>
  readonly guessed: ReadonlyArray<string>
  /** Sections that were divided because of their length. */
  readonly long: ReadonlyArray<string>
}

/** A tenth below the limit of a section's body in the domain. */
export const longestBody = 900_000
const mostSections = 500
const longestTitle = 200
const longestSubject = 80

type Kind = "preliminary" | "procedures" | "description" | "addendum"

interface Draft {
  readonly kind: Kind
  title: string
  readonly blocks: Array<Block>
  /** The short text on the line of the label, which becomes part of the title when more text follows. */
  readonly subject?: Run.Runs
}

/** `« SCP-105 | SCP-106 | SCP-107 »`, the links to the neighbours of a page. */
const isNavigation = (line: string): boolean => /^\s*(?:«|<<|‹).{0,300}(?:»|>>|›)\s*$/.test(line)

const hasWords = (block: Block): boolean => {
  switch (block._tag) {
    case "Paragraph":
    case "Heading":
    case "Caption":
      return Run.hasWords(block.runs)
    case "Code":
      return block.text.trim() !== ""
    case "Rule":
      return false
    case "List":
      return block.items.some((item) => item.some(hasWords))
    case "Quote":
      return block.blocks.some(hasWords)
    case "Part":
      return block.title !== "" || block.blocks.some(hasWords)
    case "Table":
      return true
  }
}

const bold = (text: string): Block => ({
  _tag: "Paragraph",
  runs: [Run.text(text, { ...Run.plain, bold: true })]
})

class Division {
  readonly drafts: Array<Draft> = [{ kind: "preliminary", title: "Preliminary matter", blocks: [] }]
  readonly fields: Array<string> = []
  #current: Draft | undefined = this.drafts[0]
  /** The description that a collapsible or tab has interrupted, and the open parts since. */
  #interrupted: { readonly title: string; depth: number } | undefined = undefined
  /** The title of the section that continues with the next text; undefined when none was interrupted. */
  #continued: string | undefined = undefined
  #rounds = 0

  read(blocks: Blocks): void {
    for (const block of blocks) {
      switch (block._tag) {
        case "Part":
          this.#part(block.title, block.blocks)
          break
        case "Heading": {
          const label = this.#isFull() ? undefined : SectionLabels.ofHeading(block.runs)
          if (label === undefined || !this.#start(label)) this.#add(block)
          break
        }
        case "Paragraph":
          this.#paragraph(block.runs)
          break
        default:
          this.#add(block)
      }
    }
  }

  #isFull(): boolean {
    return this.drafts.length > mostSections
  }

  #open(kind: Kind, title: string, subject?: Run.Runs): Draft {
    const draft: Draft = { kind, title, blocks: [], ...(subject === undefined ? {} : { subject }) }
    this.drafts.push(draft)
    this.#current = draft
    this.#continued = undefined
    return draft
  }

  #add(block: Block): void {
    if (this.#continued !== undefined && !this.#isFull()) {
      if (block._tag === "Rule") return
      this.#open("addendum", `${this.#continued} (continued)`)
    }
    this.#current?.blocks.push(block)
  }

  #part(title: string, blocks: Blocks): void {
    // A part without words, such as one with an image, does not interrupt a section.
    if (!blocks.some(hasWords)) {
      if (title !== "") this.#add(bold(title))
      return
    }
    if (this.#interrupted !== undefined) this.#interrupted.depth++
    else if (this.#continued === undefined && this.#current?.kind === "description" && !this.#isFull()) {
      this.#interrupted = { title: this.#current.title, depth: 1 }
    } else if (this.#continued !== undefined && !this.#isFull()) {
      this.#interrupted = { title: this.#continued, depth: 1 }
    }
    if (this.#interrupted?.depth === 1) {
      this.#open("addendum", title.replace(/^[\s+\-–—▶►▼▸>»]+/, ""), [])
    } else if (title !== "") this.#add(bold(title))
    this.read(blocks)
    if (this.#interrupted !== undefined && --this.#interrupted.depth === 0) {
      this.#continued = this.#interrupted.title
      this.#interrupted = undefined
    }
  }

  /** Adds a paragraph, whose lines can be labels. */
  #paragraph(runs: Run.Runs): void {
    let text: Array<Run.Run> = []
    const flush = () => {
      const rest = Run.trim(text)
      text = []
      if (rest.length > 0) this.#add({ _tag: "Paragraph", runs: rest })
    }
    for (const line of Run.lines(runs)) {
      const label = this.#isFull() ? undefined : SectionLabels.ofLine(line)
      if (label !== undefined && this.#isStart(label)) {
        flush()
        this.#start(label)
      } else if (label !== undefined && this.#isField(label, line)) {
        this.fields.push(Run.words(line, false))
      } else if (!isNavigation(Run.words(line))) text.push(...line, Run.lineBreak)
    }
    flush()
  }

  /** True for the lines of the head that the record has as fields. A class line with a footnote says more than that. */
  #isField({ kind, rest }: SectionLabels.Label, line: Run.Runs): boolean {
    const text = Run.words(line)
    if (kind === "item") return /SCP-[0-9█]/i.test(Run.words(rest)) && text.length < 100
    return (
      kind === "class" && this.#current?.kind === "preliminary" && text.length <= longestSubject && rest.length === 0
    )
  }

  #has(kind: Kind): boolean {
    return this.drafts.some((draft) => draft.kind === kind)
  }

  #isStart({ kind }: SectionLabels.Label): boolean {
    switch (kind) {
      case "procedures":
        return true
      case "description":
        // A second one is a part of a log, unless it follows a second set of procedures.
        return !this.#has("description") || (this.#rounds > 1 && this.#current?.title.endsWith(`(${this.#rounds})`) === true)
      case "addendum":
        return this.#has("procedures") || this.#has("description")
      case "item":
      case "class":
        return false
    }
  }

  /** Starts the section of a label; false when it starts none. */
  #start(label: SectionLabels.Label): boolean {
    if (!this.#isStart(label)) return false
    const { kind, rest, title } = label
    if (kind === "addendum") this.#addendum(label)
    else if (kind === "procedures" || kind === "description") {
      if (kind === "procedures") this.#rounds++
      const isFirst = !this.#has(kind)
      this.#open(isFirst ? kind : "addendum", isFirst ? title : `${title} (${this.#rounds})`)
      this.#rest(rest)
    }
    return true
  }

  #rest(runs: Run.Runs): void {
    if (runs.length > 0) this.#current?.blocks.push({ _tag: "Paragraph", runs })
  }

  /** `Addendum 106-1: Interview`: a short rest of the line is a subject, any other is text. */
  #addendum({ rest, title }: SectionLabels.Label): void {
    const subject = Run.words(rest)
    const isSubject =
      rest.every((run) => run._tag === "Text" && run.marks.link === null) &&
      subject.length <= longestSubject &&
      /^[\p{L}\p{N}][^|\p{Cc}]*$/u.test(subject) &&
      !/[!?;]|\. /.test(subject)
    this.#open("addendum", title, isSubject ? rest : undefined)
    if (!isSubject) this.#rest(rest)
  }
}

const oneLine = (title: string): string =>
  Text.withoutBidirectional(title)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()

const titleOf = (title: string, otherwise: string): string =>
  Option.getOrElse(
    Schema.decodeUnknownOption(Text.NewName)(oneLine(title).slice(0, longestTitle).toWellFormed().trim()),
    () => otherwise
  )

const slug = (title: string): string =>
  title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "")

const idOf = (draft: Draft, addendum: number, taken: ReadonlySet<string>): SectionId.SectionId => {
  const wanted =
    draft.kind === "addendum" ? slug(draft.title.split(":")[0] ?? "") || `addendum-${addendum}` : draft.kind
  let id = wanted
  for (let next = 2; taken.has(id); next++) id = `${wanted}-${next}`
  return SectionId.SectionId.make(id)
}

/** Joins the texts of a section into bodies within the limit. A single longer text is cut at a blank. */
const bodies = (texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  const found: Array<string> = []
  let group: Array<string> = []
  let length = 0
  const flush = () => {
    if (group.length > 0) found.push(group.join("\n\n"))
    group = []
    length = 0
  }
  for (const text of texts) {
    for (let from = 0; from < text.length; ) {
      const limit = text.slice(from, from + longestBody)
      const blank = limit.length < longestBody ? -1 : limit.search(/\s\S*$/)
      const piece = (blank > 0 ? limit.slice(0, blank + 1) : limit).toWellFormed()
      if (length + piece.length + 2 > longestBody) flush()
      group.push(piece)
      length += piece.length + 2
      from += blank > 0 ? blank + 1 : limit.length
    }
  }
  flush()
  return found.length === 0 ? [""] : found
}

/** Settles which sections remain: a subject joins the title, and a section without text joins the one after it. */
const settle = (drafts: ReadonlyArray<Draft>): ReadonlyArray<Draft> => {
  const settled: Array<Draft> = []
  let pending: string | undefined = undefined
  for (const draft of drafts) {
    const hasText = draft.blocks.some(hasWords)
    const subject = Run.words(draft.subject ?? []).replace(/[.:]$/, "")
    if (hasText && subject !== "") draft.title = `${draft.title}: ${subject}`
    else if (subject !== "") draft.blocks.push({ _tag: "Paragraph", runs: draft.subject ?? [] })
    if (pending !== undefined) draft.title = `${pending}: ${draft.title}`
    pending = undefined
    if (hasText || subject !== "") settled.push(draft)
    else if (draft.kind === "addendum") pending = draft.title === "" ? undefined : draft.title
    else if (draft.kind !== "preliminary") settled.push(draft)
  }
  const last = settled.at(-1)
  if (pending !== undefined && last !== undefined) last.blocks.push(bold(pending))
  else if (pending !== undefined) settled.push({ kind: "description", title: pending, blocks: [] })
  return settled
}

/** Divides the blocks of a page. No text is lost. */
export const divide = (blocks: Blocks): Divided => {
  const division = new Division()
  division.read(blocks)
  const isLabelled = division.drafts.length > 1
  const drafts = settle(division.drafts)
  const sections: Array<Section> = []
  const long: Array<string> = []
  const taken = new Set<string>()
  let addenda = 0
  for (const each of drafts) {
    const draft: Draft = isLabelled ? each : { ...each, kind: "description", title: "Description" }
    if (draft.kind === "addendum") addenda++
    const fallback = draft.kind === "addendum" ? `Addendum ${addenda}` : draft.title
    const title = titleOf(draft.title, fallback)
    const isCut = oneLine(draft.title).length > longestTitle
    const texts = bodies(MarkdownBlocks.render(isCut ? [bold(draft.title), ...draft.blocks] : draft.blocks))
    if (texts.length > 1) long.push(title)
    texts.forEach((body, index) => {
      const id = idOf(draft, addenda, taken)
      taken.add(id)
      sections.push({ id, title: index === 0 ? title : titleOf(`${title.slice(0, 190)} (${index + 1})`, fallback), body })
    })
  }
  const guessed = isLabelled || sections.length === 0 ? [] : ["the whole text as the description, for it has no labels"]
  return { sections, fields: division.fields, guessed, long }
}
