/** The corpus of synthetic pages (`corpus/README.md`). */
import { readdirSync, readFileSync } from "node:fs"

export interface Section {
  readonly id: string
  readonly title: string
  readonly body: string
}

/** A page of the corpus and the record that is expected. */
export interface Page {
  readonly name: string
  /** The HTML inside the page's own element; undefined for a page that has markup only. */
  readonly html: string | undefined
  readonly item: object
  readonly sections: ReadonlyArray<Section>
  readonly fields: object
}

interface Fence {
  readonly language: string
  readonly text: string
}

const fencesOf = (text: string): ReadonlyArray<Fence> =>
  [...text.matchAll(/^(`{3,})([a-z]+)\n([\s\S]*?)^\1$/gm)].map(([, , language = "", inner = ""]) => ({
    language,
    text: inner.replace(/\n$/, "")
  }))

const sectionsOf = (text: string): ReadonlyArray<Section> => {
  if (text.trim() === "") return []
  const parts = text.split(/^=== ([a-z0-9-]+) \| (.+)$/m)
  if (parts.length === 1) return [{ id: "description", title: "Description", body: text }]
  if (parts[0]?.trim() !== "") throw new Error(`There is text before the first section: ${text}`)
  return Array.from({ length: (parts.length - 1) / 3 }, (_, at) => ({
    id: parts[3 * at + 1] ?? "",
    title: parts[3 * at + 2] ?? "",
    body: (parts[3 * at + 3] ?? "").trim()
  }))
}

const base = { page_id: "1", link: "scp-900", title: "SCP-900", scp: "SCP-900", tags: [] }

const pageOf = (file: string, section: string): Page => {
  const name = `${file}: ${section.slice(0, section.indexOf("\n")).trim()}`
  const fences = fencesOf(section)
  const at = fences.findIndex(({ language }) => language === "markdown")
  const expected = fences[at]
  if (expected === undefined) throw new Error(`${name} has no expectation`)
  const given = fences.slice(0, at)
  const html = given.find(({ language }) => language === "html")?.text
  const source = given.find(({ language }) => language === "wikidot")?.text
  const json = (list: ReadonlyArray<Fence>): object =>
    JSON.parse(list.find((each) => each.language === "json")?.text ?? "{}")
  return {
    name,
    html,
    item: {
      ...base,
      ...(html === undefined
        ? {}
        : { raw_content: `<html><body><div id="page-content">\n${html}\n</div></body></html>` }),
      ...(source === undefined ? {} : { raw_source: source }),
      ...json(given)
    },
    sections: sectionsOf(expected.text),
    fields: json(fences.slice(at + 1))
  }
}

/** All pages of the corpus, in the order of its files. */
export const pages = (): ReadonlyArray<Page> => {
  const folder = new URL("corpus/", import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .toSorted()
    .flatMap((name) =>
      readFileSync(new URL(name, folder), "utf8")
        .split("\n\n## ")
        .slice(1)
        .map((section) => pageOf(name.replace(/\.md$/, ""), section))
    )
}

/** The label of a page, by its place in the corpus. */
export const labelOf = (index: number): string => `SCP-${9_000 + index}`

/** The pages as the contents of a file of the dataset: items by label, each with a page id of its own. */
export const dataset = (of: ReadonlyArray<Page>): object =>
  Object.fromEntries(
    of.map(({ item, name }, index) => {
      const own = { page_id: `${index + 1}`, link: `scp-${9_000 + index}`, scp: labelOf(index), title: labelOf(index) }
      return [labelOf(index), { ...item, ...own, creator: name.slice(0, 60) }]
    })
  )
