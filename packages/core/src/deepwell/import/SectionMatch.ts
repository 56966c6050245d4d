/**
 * Matches the sections of a page with those that an earlier import filed, which can have other ids: a later version of the
 * importer divides pages differently, and sections cannot be deleted.
 */
import { SectionId } from "../../domain/SectionId.ts"
import type { HandEdits, ImportedSection } from "./HandEdits.ts"

/** A section of a page. */
export interface PageSection {
  readonly id: SectionId
  readonly title: string
  readonly body: string
}

export interface Match {
  /** Each section of the page with the id that it has in the record. */
  readonly sections: ReadonlyArray<{ readonly id: SectionId; readonly section: PageSection }>
  /** Imported sections that are no longer on the page. */
  readonly superseded: ReadonlyArray<ImportedSection>
}

/** The text of a section that is no longer on the page. */
export const supersededBody =
  "*[Superseded: the page no longer has this section. The history of the section has its text.]*"

/** Two texts with at least this share of equal words are versions of one section. */
const leastSimilarity = 0.5

const normalized = (title: string): string => title.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim()

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))

/** The share of the words of two texts that both have, from 0 to 1 (the Dice coefficient of their sets of words). */
const similarity = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  if (a.size === 0 || b.size === 0) {
    return 0
  }
  let common = 0
  for (const word of a) {
    common += b.has(word) ? 1 : 0
  }
  return (2 * common) / (a.size + b.size)
}

/** Lines of at least this many words are compared. */
const leastWords = 4

const linesOf = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map(normalized)
    .filter((line) => wordsOf(line).size >= leastWords)

/** True if a text has a line of an imported section, or at least half of the words in common with it. */
export const repeats = (
  { body, importedBody }: Pick<ImportedSection, "body" | "importedBody">,
  text: string
): boolean => {
  const lines = new Set(linesOf(text))
  const words = wordsOf(text)
  return [body, importedBody].some(
    (old) =>
      old !== supersededBody &&
      (linesOf(old).some((line) => lines.has(line)) || similarity(wordsOf(old), words) >= leastSimilarity)
  )
}

/** An id for a section of a page whose own id a user gave to another section. */
const freeId = (wanted: SectionId, taken: ReadonlySet<SectionId>): SectionId => {
  let id = wanted
  for (let next = 1; taken.has(id); next++) {
    id = SectionId.make(`${wanted.slice(0, 50).replace(/-+$/, "")}-page${next === 1 ? "" : `-${next}`}`)
  }
  return id
}

/**
 * Matches by id, then by title, then by the similarity of the texts, most similar first. A section without a match is filed
 * under its own id, or a free one. Imported sections without a match are superseded.
 */
export const match = (page: ReadonlyArray<PageSection>, { sections: imported, ids }: HandEdits): Match => {
  const idOf = new Map<PageSection, SectionId>()
  const used = new Set<SectionId>()
  const assign = (section: PageSection, id: SectionId): void => {
    idOf.set(section, id)
    used.add(id)
  }
  const newSections = () => page.filter((section) => !idOf.has(section))
  const oldSections = () => [...imported.values()].filter(({ id }) => !used.has(id))

  for (const section of page) {
    if (imported.has(section.id)) {
      assign(section, section.id)
    }
  }
  for (const section of newSections()) {
    const old = oldSections().find(({ title }) => normalized(title) === normalized(section.title))
    if (old !== undefined) {
      assign(section, old.id)
    }
  }
  const old = oldSections().map(({ id, importedBody }) => ({ id, words: wordsOf(importedBody) }))
  const pairs = newSections()
    .map((section) => ({ section, words: wordsOf(section.body) }))
    .flatMap(({ section, words }) =>
      old.map((each) => ({ section, id: each.id, share: similarity(words, each.words) }))
    )
    .filter(({ share }) => share >= leastSimilarity)
    .toSorted((a, b) => b.share - a.share)
  for (const { section, id } of pairs) {
    if (!idOf.has(section) && !used.has(id)) {
      assign(section, id)
    }
  }
  for (const section of newSections()) {
    assign(section, freeId(section.id, new Set([...ids, ...used])))
  }
  return {
    sections: page.map((section) => ({ id: idOf.get(section) ?? section.id, section })),
    superseded: oldSections()
  }
}
