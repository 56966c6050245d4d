/**
 * Divides the blocks of a page at its labels, headings, collapsibles and tabs, in page order.
 */
import type { Block, Blocks } from "./Block.ts"
import * as Run from "./Run.ts"
import * as SectionLabels from "./SectionLabels.ts"

const mostSections = 500
const longestSubject = 80

export type Kind = "preliminary" | "procedures" | "description" | "addendum"

export interface Draft {
  readonly kind: Kind
  title: string
  readonly blocks: Array<Block>
  /** The short text on the line of the label, which becomes part of the title when more text follows. */
  readonly subject?: Run.Runs
}

/** `« SCP-105 | SCP-106 | SCP-107 »`, the links to the neighbours of a page. */
const isNavigation = (line: string): boolean => /^\s*(?:«|<<|‹).{0,300}(?:»|>>|›)\s*$/.test(line)

export const hasWords = (block: Block): boolean => {
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

/** A paragraph of bold text. */
export const bold = (text: string): Block => ({
  _tag: "Paragraph",
  runs: [Run.text(text, { ...Run.plain, bold: true })]
})

class Division {
  readonly drafts: Array<Draft> = [{ kind: "preliminary", title: "Preliminary matter", blocks: [] }]
  readonly fields: Array<string> = []
  #current: Draft | undefined = this.drafts[0]
  /** The description that a collapsible or tab has interrupted, and the open parts since. */
  #interrupted: { readonly title: string; depth: number } | undefined = undefined
  /** The title of the description if the current section is one or continues one. */
  #interruptible: string | undefined = undefined
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

  #open(kind: Kind, title: string, subject?: Run.Runs, continues?: string): Draft {
    const draft: Draft = { kind, title, blocks: [], ...(subject === undefined ? {} : { subject }) }
    this.#interruptible = continues ?? (kind === "description" ? title : undefined)
    this.drafts.push(draft)
    this.#current = draft
    this.#continued = undefined
    return draft
  }

  #add(block: Block): void {
    if (this.#continued !== undefined && !this.#isFull()) {
      if (block._tag === "Rule") return
      this.#open("addendum", `${this.#continued} (continued)`, undefined, this.#continued)
    }
    this.#current?.blocks.push(block)
  }

  #part(title: string, blocks: Blocks): void {
    // A part without words, such as one with an image, does not interrupt a section.
    if (!blocks.some(hasWords)) {
      if (title !== "") this.#add(bold(title))
      return
    }
    const interrupted = this.#continued ?? this.#interruptible
    if (this.#interrupted !== undefined) this.#interrupted.depth++
    else if (interrupted !== undefined && !this.#isFull()) this.#interrupted = { title: interrupted, depth: 1 }
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
      } else if (!isNavigation(Run.words(line))) {
        for (const run of line) text.push(run)
        text.push(Run.lineBreak)
      }
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
        return (
          !this.#has("description") || (this.#rounds > 1 && this.#current?.title.endsWith(`(${this.#rounds})`) === true)
        )
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

export interface Drafts {
  readonly drafts: ReadonlyArray<Draft>
  /** Lines that are not in a draft because the record has them as fields. */
  readonly fields: ReadonlyArray<string>
}

/** Divides blocks into drafts of sections. The first one, before any label, can be empty. */
export const divide = (blocks: Blocks): Drafts => {
  const division = new Division()
  division.read(blocks)
  return division
}
