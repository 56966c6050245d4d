/**
 * The text of a page: from its HTML, or from its markup when it has no HTML with text.
 */
import type { Blocks } from "./blocks/Block.ts"
import type { Divided } from "./blocks/SectionSplitter.ts"
import * as BlockReader from "./html/BlockReader.ts"
import type { HtmlElement } from "./html/HtmlTree.ts"
import * as HtmlTree from "./html/HtmlTree.ts"
import * as VisibleWords from "./html/VisibleWords.ts"
import * as WikidotToHtml from "./markup/WikidotToHtml.ts"
import * as OmissionTally from "./OmissionTally.ts"

export interface PageText {
  readonly origin: "html" | "markup"
  /** The tree that the text was read from. */
  readonly root: HtmlElement
  readonly blocks: Blocks
  /** The visible words; null without HTML. */
  readonly words: ReadonlyArray<string> | null
  readonly leftOut: ReadonlyArray<OmissionTally.Omission>
  readonly poor: ReadonlyArray<string>
}

/** The least share of the words of the markup that the HTML of a usual page contains. */
const leastShared = 0.7
/** Most words of an HTML that is a placeholder rather than the page. */
const fewWords = 20

const simplified = (tree: HtmlTree.HtmlTree): ReadonlyArray<string> => [
  ...(tree.isFlattened ? ["elements nested too deep were read as siblings"] : []),
  ...(tree.isCut ? ["too many elements, of which the last ones were read as plain text"] : [])
]

/** Reads the text of a page. `html` is the page's HTML, `source` its markup after `SourceCleanup.clean`. */
export const read = (html: string, source: string): PageText => {
  const tally = new OmissionTally.Tally()
  const markupTally = new OmissionTally.Tally()
  const tree = HtmlTree.parse(html)
  const markup = HtmlTree.parse(WikidotToHtml.convert(source, markupTally))
  const words = VisibleWords.ofPage(tree.root)
  const markupWords = VisibleWords.ofPage(markup.root)
  const isEmpty = html === "" || (words.length === 0 && markupWords.length > 0)
  const isMarkup = isEmpty || (words.length < fewWords && markupWords.length > 10 * words.length)
  if (isMarkup) {
    const blocks = new BlockReader.BlockReader(markup.root, markupTally).read(markup.root)
    return {
      origin: "markup",
      root: markup.root,
      blocks,
      words: null,
      leftOut: markupTally.list(),
      poor: [...(html === "" ? [] : ["the HTML of the page has no text"]), ...simplified(markup)]
    }
  }
  const shared = VisibleWords.share(markupWords, words)
  const differ =
    markupWords.length > 5 * fewWords && shared < leastShared
      ? [`the HTML contains ${Math.round(shared * 100)} % of the words of the markup`]
      : []
  const blocks = new BlockReader.BlockReader(tree.root, tally).read(tree.root)
  return {
    origin: "html",
    root: tree.root,
    blocks,
    words,
    leftOut: tally.list(),
    poor: [...(words.length === 0 ? ["the HTML of the page has no text"] : []), ...differ, ...simplified(tree)]
  }
}

/** The share of the visible words of a page that its sections contain; null without HTML. */
export const kept = ({ words }: PageText, { fields, sections }: Divided): number | null =>
  words === null
    ? null
    : VisibleWords.share(words, [
        ...fields.flatMap(VisibleWords.ofText),
        ...sections.flatMap(({ body, title }) => [...VisibleWords.ofText(title), ...VisibleWords.ofText(body)])
      ])
