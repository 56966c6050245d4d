/**
 * Parses the HTML of a page into a tree, in time linear to its length and with bounded depth: `htmlparser2` reports tags
 * and text, and elements nested deeper than `deepest` become siblings, so that no reader of the tree overflows the stack.
 */
import { Parser } from "htmlparser2"
import * as SourceCleanup from "../SourceCleanup.ts"

export interface HtmlElement {
  readonly name: string
  readonly classes: ReadonlyArray<string>
  /** The attributes that `readAttributes` lists. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Array<HtmlNode>
}

export type HtmlNode = string | HtmlElement

export interface HtmlTree {
  readonly root: HtmlElement
  /** True when elements were nested deeper than `deepest`; their words are in the tree all the same. */
  readonly isFlattened: boolean
  /** True when there were more than `mostElements`; the words of the others are in the tree all the same. */
  readonly isCut: boolean
}

const readAttributes = ["id", "style", "href", "src", "start", "colspan", "rowspan", "hidden", "value", "open"]
const deepest = 150
const mostElements = 100_000
const longestClasses = 2_000

/** Characters for each call of the parser. Its cost for a tag grows with the depth, which is checked between the calls. */
const step = 1_024
const longestPiece = 65_536
/** The depth at which the parser is restarted at the root. */
const restartDepth = 400

const noClasses: ReadonlyArray<string> = []
const noAttributes: ReadonlyMap<string, string> = new Map()

const classesOf = (attribute: string | undefined): ReadonlyArray<string> =>
  attribute === undefined
    ? noClasses
    : attribute
        .slice(0, longestClasses)
        .split(/\s+/)
        .filter((each) => each !== "")

const attributesOf = (attributes: Readonly<Record<string, string>>): ReadonlyMap<string, string> => {
  const found = readAttributes.flatMap((key) => (Object.hasOwn(attributes, key) ? [[key, attributes[key] ?? ""]] : []))
  return found.length === 0 ? noAttributes : new Map(found.map(([key = "", value = ""]) => [key, value]))
}

const element = (name: string, attributes: Readonly<Record<string, string>> = {}): HtmlElement => ({
  name,
  classes: classesOf(attributes["class"]),
  attributes: attributesOf(attributes),
  children: []
})

class TreeBuilder {
  readonly root = element("body")
  isFlattened = false
  isCut = false
  #open: Array<HtmlElement> = [this.root]
  #count = 0
  /** Open elements that are not in the tree, because they are nested too deep or there are too many. */
  #beyond = 0

  get depth(): number {
    return this.#open.length + this.#beyond
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const isDeep = this.#open.length >= deepest
    if (this.#count >= mostElements) {
      this.isCut = true
      this.#beyond++
      return this.text(" ")
    }
    const child = element(name, attributes)
    this.#count++
    this.#open.at(-1)?.children.push(child)
    if (isDeep) {
      this.isFlattened = true
      this.#beyond++
    } else this.#open.push(child)
  }

  text(data: string): void {
    const children = this.#open.at(-1)?.children ?? []
    const text = SourceCleanup.plain(data)
    const last = children.at(-1)
    if (typeof last === "string") children[children.length - 1] = last + text
    else if (text !== "") children.push(text)
  }

  close(): void {
    if (this.#beyond > 0) this.#beyond--
    else if (this.#open.length > 1) this.#open.pop()
  }

  closeAll(): void {
    this.#open = [this.root]
    this.#beyond = 0
  }
}

/** The end of a piece: the first tag after `step` characters, or a limit that does not divide a surrogate pair. */
const endOfPiece = (html: string, from: number): number => {
  const limit = from + longestPiece
  const end = html.slice(from + step, limit).indexOf("<")
  if (end >= 0) return from + step + end
  return /[\ud800-\udbff]/.test(html.charAt(limit - 1)) ? limit - 1 : limit
}

/** Parses any text as HTML. */
export const parse = (html: string): HtmlTree => {
  const builder = new TreeBuilder()
  const start = () =>
    new Parser({
      onopentag: (name, attributes) => builder.open(name, attributes),
      ontext: (data) => builder.text(data),
      onclosetag: () => builder.close()
    })
  let parser = start()
  for (let from = 0; from < html.length;) {
    const end = endOfPiece(html, from)
    parser.write(html.slice(from, end))
    from = end
    if (builder.depth > restartDepth) {
      parser.end()
      builder.closeAll()
      parser = start()
    }
  }
  parser.end()
  return { root: builder.root, isFlattened: builder.isFlattened, isCut: builder.isCut }
}
