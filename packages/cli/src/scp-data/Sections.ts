/**
 * A page as the parts of a file: procedures, description, addenda. Nothing of the text is lost on the way.
 */
import * as SectionId from "@scipnet/core/domain/SectionId"
import * as Text from "@scipnet/core/domain/Text"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Atoms from "./Atoms.ts"
import * as Blocks from "./Blocks.ts"
import * as Labels from "./Labels.ts"
import type { Prepared } from "./Markup.ts"

export interface Section {
  readonly id: SectionId.SectionId
  readonly title: string
  /** Markdown, up to 1,000,000 characters. */
  readonly body: string
}

export interface Divided {
  readonly sections: ReadonlyArray<Section>
  readonly guessed: ReadonlyArray<string>
  readonly leftOut: ReadonlyArray<string>
}

export const longestBody = 1_000_000
const mostSections = 500

type Kind = "preliminary" | "procedures" | "description" | "addendum"

interface Draft {
  readonly kind: Kind
  readonly title: string
  readonly lines: Array<string>
  /** What stands on the label's own line, when it is short: part of the title, if more follows. */
  readonly subject?: string
}

const hasWords = (text: string): boolean => /[\p{L}\p{N}\p{So}█]/u.test(text)
/** `« SCP-105 | SCP-106 | SCP-107 »`, the way to the neighbours of a page. */
const isNavigation = (line: string): boolean => /^\s*(?:«|<<|‹).{0,300}(?:»|>>|›)\s*$/.test(line)

class Division {
  readonly drafts: Array<Draft> = [{ kind: "preliminary", title: "Preliminary matter", lines: [] }]
  readonly #atoms: Atoms.Atoms
  #current: Draft | undefined = this.drafts[0]
  /** The part that was interrupted by a collapsible, and how deep inside the collapsibles we are since. */
  #interrupted: { readonly draft: Draft; depth: number } | undefined = undefined
  #rounds = 0

  constructor(atoms: Atoms.Atoms) {
    this.#atoms = atoms
  }

  #start(kind: Kind, title: string, subject?: string): Draft {
    const draft: Draft = { kind, title, lines: [], ...(subject === undefined ? {} : { subject }) }
    this.drafts.push(draft)
    this.#current = draft
    return draft
  }

  #has(kind: Kind): boolean {
    return this.drafts.some((draft) => draft.kind === kind)
  }

  line(line: string): void {
    const part = Atoms.partTitle(this.#atoms, line)
    if (part !== undefined) this.#open(line, part)
    else if (line === Atoms.partEnd) this.#close(line)
    else if (!isNavigation(line)) this.#text(line)
  }

  #open(line: string, title: string): void {
    if (this.#interrupted !== undefined) this.#interrupted.depth++
    else if (this.#current?.kind === "description" && this.drafts.length <= mostSections) {
      this.#interrupted = { draft: this.#current, depth: 1 }
      this.#start("addendum", title.replace(/^[\s+\-–—▶►▼▸>»]+/, ""), "")
      return
    }
    this.#current?.lines.push(line)
  }

  #close(line: string): void {
    const interrupted = this.#interrupted
    if (interrupted !== undefined && --interrupted.depth === 0) {
      this.#current = interrupted.draft
      this.#interrupted = undefined
    }
    this.#current?.lines.push(line)
  }

  #text(line: string): void {
    const label = this.drafts.length > mostSections ? undefined : Labels.read(line, this.#atoms)
    switch (label?.kind) {
      case "procedures": {
        this.#rounds++
        const first = !this.#has("procedures")
        this.#start(first ? "procedures" : "addendum", first ? label.title : `${label.title} (${this.#rounds})`)
        break
      }
      case "description": {
        // A second one divides a log that it stands in, unless it follows a second set of procedures.
        if (!this.#has("description")) this.#start("description", label.title)
        else if (this.#rounds > 1 && this.#current?.title.endsWith(`(${this.#rounds})`) === true)
          this.#start("addendum", `${label.title} (${this.#rounds})`)
        else return void this.#current?.lines.push(line)
        break
      }
      case "addendum":
        if (!this.#has("procedures") && !this.#has("description")) return void this.#current?.lines.push(line)
        return this.#addendum(label)
      case "item":
        if (/SCP-[0-9█]/i.test(label.rest) && label.rest.length < 100) return
        return void this.#current?.lines.push(line)
      case "class":
        // The class itself is in the record already; what is said beyond it, in a footnote say, is not.
        if (this.#current?.kind === "preliminary" && line.length <= longestSubject) return
        return void this.#current?.lines.push(line)
      case undefined:
        return void this.#current?.lines.push(line)
    }
    if (label.rest !== "") this.#current?.lines.push(label.rest)
  }

  /** `Addendum 106-1: Interview`, where the rest of the line is a short subject; else the rest is text. */
  #addendum(label: Labels.Label): void {
    const subject = label.rest.trim()
    const named =
      subject !== "" &&
      subject.length <= longestSubject &&
      /^[\p{L}\p{N}][^*_/|\p{Cc}]*$/u.test(subject) &&
      !/[!?;]|\. /.test(subject)
    const { lines } = this.#start("addendum", label.title, named ? subject : undefined)
    if (!named && subject !== "") lines.push(subject)
  }
}

const longestSubject = 80

const name = (title: string, otherwise: string): string => {
  const line = Text.withoutBidirectional(title)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
  return Option.getOrElse(
    Schema.decodeUnknownOption(Text.NewName)(line.slice(0, 200).toWellFormed().trim()),
    () => otherwise
  )
}

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
    draft.kind === "procedures" || draft.kind === "description"
      ? draft.kind
      : draft.kind === "preliminary"
        ? "preliminary"
        : slug(draft.title.split(":")[0] ?? "") || `addendum-${addendum}`
  let id = wanted
  for (let next = 2; taken.has(id); next++) id = `${wanted}-${next}`
  return SectionId.SectionId.make(id)
}

const cut = (body: string): string => body.slice(0, longestBody - 4).toWellFormed() + "\n\n…"

/** The text without the rules at its ends, which divided it from what is a section of its own now. */
const between = (body: string): string => {
  let text = body === Blocks.rule ? "" : body
  while (text.startsWith(`${Blocks.rule}\n\n`)) text = text.slice(Blocks.rule.length + 2)
  while (text.endsWith(`\n\n${Blocks.rule}`)) text = text.slice(0, -Blocks.rule.length - 2)
  return text
}

/** The parts with their titles and texts; undefined for those that have nothing in them. */
const settle = (draft: Draft, labelled: boolean, atoms: Atoms.Atoms): { title: string; body: string } | undefined => {
  const text = between(Blocks.render(draft.lines, atoms))
  const hasText = hasWords(draft.lines.filter((line) => !Atoms.isMarker(line)).join("\n"))
  if (!labelled) return text === "" ? undefined : { title: "Description", body: text }
  if (!hasText && (draft.kind === "preliminary" || draft.subject === "")) return undefined
  const subject = draft.subject ?? ""
  if (subject === "") return { title: draft.title, body: text }
  return hasText
    ? { title: `${draft.title}: ${subject.replace(/[.:]$/, "")}`, body: text }
    : { title: draft.title, body: Blocks.render([subject], atoms) }
}

/** Divides what `Markup.prepare` has made of a page. */
export const divide = ({ atoms, lines }: Prepared): Divided => {
  const division = new Division(atoms)
  for (const line of lines) division.line(line)

  const leftOut: Array<string> = []
  const sections: Array<Section> = []
  const taken = new Set<string>()
  const labelled = division.drafts.length > 1
  let addenda = 0
  for (const draft of division.drafts) {
    const settled = settle(draft, labelled, atoms)
    if (settled === undefined) continue
    if (draft.kind === "addendum") addenda++
    const id = idOf(labelled ? draft : { ...draft, kind: "description" }, addenda, taken)
    taken.add(id)
    const isLong = settled.body.length > longestBody
    if (isLong) leftOut.push(`the end of section ${id}, past ${longestBody} characters`)
    sections.push({
      id,
      title: name(settled.title, draft.kind === "addendum" ? `Addendum ${addenda}` : draft.title),
      body: isLong ? cut(settled.body) : settled.body
    })
  }
  const guessed = labelled || sections.length === 0 ? [] : ["the whole text as the description, for it has no labels"]
  return { sections, guessed, leftOut }
}
