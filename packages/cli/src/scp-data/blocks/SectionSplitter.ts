/**
 * Divides the blocks of a page into sections, in page order: procedures, description, addenda.
 */
import * as Text from "@scipnet/core/domain/Text"
import * as SectionId from "@scipnet/core/domain/SectionId"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Blocks } from "./Block.ts"
import * as MarkdownBlocks from "./MarkdownBlocks.ts"
import * as Run from "./Run.ts"
import * as SectionDrafts from "./SectionDrafts.ts"

type Draft = SectionDrafts.Draft

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
const longestTitle = 200

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
    for (let from = 0; from < text.length;) {
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
    const hasText = draft.blocks.some(SectionDrafts.hasWords)
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
  if (pending !== undefined && last !== undefined) last.blocks.push(SectionDrafts.bold(pending))
  else if (pending !== undefined) settled.push({ kind: "description", title: pending, blocks: [] })
  return settled
}

/** Divides the blocks of a page. No text is lost. */
export const divide = (blocks: Blocks): Divided => {
  const division = SectionDrafts.divide(blocks)
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
    const texts = bodies(
      MarkdownBlocks.render(isCut ? [SectionDrafts.bold(draft.title), ...draft.blocks] : draft.blocks)
    )
    if (texts.length > 1) long.push(title)
    texts.forEach((body, index) => {
      const id = idOf(draft, addenda, taken)
      taken.add(id)
      sections.push({
        id,
        title: index === 0 ? title : titleOf(`${title.slice(0, 190)} (${index + 1})`, fallback),
        body
      })
    })
  }
  const guessed = isLabelled || sections.length === 0 ? [] : ["the whole text as the description, for it has no labels"]
  return { sections, fields: division.fields, guessed, long }
}
