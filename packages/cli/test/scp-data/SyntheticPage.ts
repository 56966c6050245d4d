/**
 * Items of the dataset with synthetic pages.
 */
import { Either } from "effect"
import * as Interpretation from "../../src/scp-data/Interpretation.ts"

/** The interpretation of a page with this HTML, markup and further keys. */
export const interpret = (keys: {
  readonly html?: string
  readonly source?: string
  readonly [key: string]: unknown
}) => {
  const { html = "", source = "", ...more } = keys
  const item = { page_id: "77", link: "scp-900", raw_content: html, raw_source: source, ...more }
  return Either.getOrThrow(Interpretation.interpret("series-1", "SCP-900", item))
}

/** HTML as the dataset has it: the content of a page in its frame. */
export const page = (content: string): string => `<html><body><div id="page-content">\n${content}\n</div></body></html>`

const parts = (interpreted: Interpretation.Interpretation): Readonly<Record<string, string>> =>
  Object.fromEntries(interpreted.sections.map(({ body, title }) => [title, body]))

/** The bodies of the sections of a page by their titles, in page order. */
export const sectionsOfHtml = (content: string) => parts(interpret({ html: page(content) }))
export const sectionsOfMarkup = (source: string) => parts(interpret({ source }))

/** The text of a page of HTML or markup without labels. */
export const textOfHtml = (content: string): string => sectionsOfHtml(content)["Description"] ?? ""
export const textOfMarkup = (source: string): string => sectionsOfMarkup(source)["Description"] ?? ""
