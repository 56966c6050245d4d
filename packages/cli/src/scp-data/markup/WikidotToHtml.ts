/**
 * Converts Wikidot's markup to HTML like that of its pages, for pages without HTML. One pass from left to right turns
 * tags, links and literal text into HTML; the lines and styles between them are converted afterwards. Both take time
 * linear to the length of the source.
 */
import type * as OmissionTally from "../OmissionTally.ts"
import * as BracketPairs from "./BracketPairs.ts"
import { HtmlAtoms, escape } from "./HtmlAtoms.ts"
import * as IncludedText from "./IncludedText.ts"
import * as WikidotLines from "./WikidotLines.ts"
import * as WikidotTags from "./WikidotTags.ts"

const link = /^\[\*?((?:https?:\/\/|mailto:|\/|#|javascript:)[^\s[\]]*)(?: ([^[\]\n]*))?\]/
const longestLink = 2_000
/** Modules without text of the page: votes, style sheets. */
const decoration = /^(?:rate|css|join)\b/i
const deepestInclude = 3

class Conversion {
  readonly #text: string
  readonly #atoms: HtmlAtoms
  readonly #tally: OmissionTally.Tally
  readonly #depth: number
  readonly #pairs: ReadonlyMap<number, BracketPairs.Pair>
  readonly #found = new Map<string, { readonly start: number; readonly end: number } | null>()
  readonly #typed = new Set<number>()
  readonly #out: Array<string> = []
  #footnotes = 0

  constructor(text: string, atoms: HtmlAtoms, tally: OmissionTally.Tally, depth: number) {
    this.#text = text
    this.#atoms = atoms
    this.#tally = tally
    this.#depth = depth
    this.#pairs = BracketPairs.pairs(text)
  }

  run(): string {
    const special = /\[|\]\]|@@|@</g
    let from = 0
    for (let match = special.exec(this.#text); match !== null; match = special.exec(this.#text)) {
      this.#put(this.#text.slice(from, match.index))
      from = this.#convert(match[0], match.index)
      special.lastIndex = from
    }
    this.#put(this.#text.slice(from))
    // A blank and an underscore at the end of a line continue it.
    const lines = this.#out.join("").replace(/ _\n+/g, " ").split("\n")
    return WikidotLines.toHtml(lines)
  }

  #put(text: string): void {
    if (text !== "") this.#out.push(this.#footnotes > 0 ? text.replaceAll("\n", " ") : text)
  }

  #html(html: string, isBlock = false): void {
    const isLine = isBlock && this.#footnotes === 0
    const reference = this.#atoms.add(html, isLine)
    this.#out.push(isLine ? `\n${reference}\n` : reference)
  }

  /** The next match of a pattern, where `from` only grows: no part of the text is searched twice. */
  #next(pattern: string, from: number): { readonly start: number; readonly end: number } | null {
    const known = this.#found.get(pattern)
    if (known === null || (known !== undefined && known.start >= from)) return known
    const search = new RegExp(pattern, "gi")
    search.lastIndex = from
    const match = search.exec(this.#text)
    const found = match === null ? null : { start: match.index, end: match.index + match[0].length }
    this.#found.set(pattern, found)
    return found
  }

  #closing(name: string, from: number) {
    return this.#next(`\\[\\[\\s{0,5}/\\s{0,5}${name}\\s{0,5}\\]\\]`, from)
  }

  /** Converts the sign at an index, and returns the index behind it. */
  #convert(sign: string, at: number): number {
    if (sign === "@@") return this.#literal(at, "@@", "@@")
    if (sign === "@<") return this.#literal(at, "@<", ">@")
    if (sign === "]]") {
      this.#put(this.#typed.has(at) ? "]" : "]]")
      return at + 2
    }
    const pair = this.#pairs.get(at)
    if (pair !== undefined) {
      const content = this.#text.slice(at + pair.width, pair.end)
      const end = pair.end + pair.width
      if (pair.width === 3) return this.#pageLink(content, end)
      const tag = WikidotTags.read(content)
      if (tag.treatment !== "unknown") return this.#tag(tag, tag.treatment, end)
      // Brackets that an author typed become single ones.
      this.#typed.add(pair.end)
      this.#put("[")
      return at + pair.width
    }
    const match = link.exec(this.#text.slice(at, at + longestLink))
    if (match !== null) {
      this.#link(match[1] ?? "", match[2])
      return at + match[0].length
    }
    this.#put("[")
    return at + (this.#text.startsWith("[[", at) ? 2 : 1)
  }

  #literal(at: number, opening: string, closing: string): number {
    const from = at + opening.length
    const end = this.#next(closing, from)
    const words = end === null ? "" : this.#text.slice(from, end.start)
    if (end === null || words.includes("\n")) return from
    if (words.trim() === "") this.#put(" ")
    else this.#html(escape(words))
    return end.end
  }

  #pageLink(content: string, end: number): number {
    const bar = content.indexOf("|")
    const page = (bar < 0 ? content : content.slice(0, bar)).trim().replace(/^\*/, "")
    const words = (bar < 0 ? "" : content.slice(bar + 1)).trim()
    const shown = words === "" ? page.replace(/^(?!https?:)[\w-]{1,40}:/, "") : words
    this.#link(page, shown.replace(/\[\[|\]\]|@@/g, ""))
    return end
  }

  #link(url: string, words: string | undefined): void {
    if (!/^https?:\/\//i.test(url)) return this.#put(words ?? "")
    this.#html(`<a href="${escape(url)}">`)
    if (words === undefined || words === url) this.#html(escape(url))
    else this.#put(words)
    this.#html("</a>")
  }

  #tag(tag: WikidotTags.Tag, treatment: Exclude<WikidotTags.Treatment, "unknown">, end: number): number {
    switch (treatment) {
      case "inline":
      case "block":
        this.#html(startOrEnd(tag), treatment === "block")
        return end
      case "dropped":
        return end
      case "part": {
        const title = WikidotTags.partTitle(tag)
        this.#html(tag.closing ? "</details>" : `<details><summary>${escape(title)}</summary>`, true)
        return end
      }
      case "footnote":
        return this.#footnote(tag, end)
      case "leftOut":
        if (!tag.closing) this.#tally.add(tag.name)
        return end
      case "embedded":
        return this.#skip(tag, end, () => this.#tally.add(`${tag.name} block`))
      case "code":
        return this.#skip(tag, end, (code) => this.#code(code))
      case "include":
        return this.#include(tag, end)
      case "module":
        return this.#module(tag, end)
      case "user":
        this.#put(tag.rest)
        return end
      case "formula":
        this.#html(`<code>${escape(tag.rest.replace(/\$$/, "").trim())}</code>`)
        return end
    }
  }

  /** A footnote cannot contain a block: the code in it becomes a code span. */
  #code(code: string): void {
    if (this.#footnotes > 0) this.#html(`<code>${escape(code.replace(/\s+/g, " "))}</code>`)
    else this.#html(`<pre>${escape(code)}</pre>`, true)
  }

  #footnote(tag: WikidotTags.Tag, end: number): number {
    if (tag.closing) {
      if (this.#footnotes > 0) this.#html("</footnote>")
      this.#footnotes = Math.max(0, this.#footnotes - 1)
    } else if (this.#closing("footnote", end) !== null) {
      this.#html("<footnote>")
      this.#footnotes++
    }
    return end
  }

  #skip(tag: WikidotTags.Tag, end: number, take: (content: string) => void): number {
    if (tag.closing) return end
    const close = this.#closing(tag.name, end)
    if (close === null) return end
    take(this.#text.slice(end, close.start).replace(/^\n+|\n+$/g, ""))
    return close.end
  }

  #include(tag: WikidotTags.Tag, end: number): number {
    const page = WikidotTags.includedPage(tag.rest)
    this.#put("\n")
    const box = IncludedText.endOfBox(page, (pattern, from) => this.#next(pattern, from), this.#text, end)
    if (box !== undefined) {
      this.#nested(`div class="${box.className}"`, box.content)
      return box.end
    }
    const kind = IncludedText.leftOutKind(page)
    if (kind !== undefined) this.#tally.add(kind)
    for (const { element, markup } of IncludedText.texts(page, tag.rest)) this.#nested(element, markup)
    return end
  }

  /** Puts markup of its own into an element; dropped where includes are nested too deep. */
  #nested(element: string, markup: string): void {
    if (this.#depth >= deepestInclude) return
    const html = new Conversion(markup, this.#atoms, this.#tally, this.#depth + 1).run()
    this.#html(`<${element}>${html}</${element.split(" ", 1)[0]}>`, true)
  }

  #module(tag: WikidotTags.Tag, end: number): number {
    this.#put("\n")
    if (tag.closing) return end
    if (!decoration.test(tag.rest)) this.#tally.add(`module ${/^[A-Za-z0-9_-]{0,40}/.exec(tag.rest)?.[0] ?? ""}`)
    if (!WikidotTags.hasModuleBody(tag.rest)) return end
    const close = this.#closing("module", end)
    const another = this.#next("\\[\\[\\s{0,5}module", end)
    return close !== null && (another === null || close.start < another.start) ? close.end : end
  }
}

const startOrEnd = ({ closing, element, rest }: WikidotTags.Tag): string => {
  if (closing) return `</${element}>`
  const attributes = ["style", "class", "href"].flatMap((key) => {
    const value = WikidotTags.attribute(rest, key)
    return value === undefined ? [] : [` ${key}="${escape(value)}"`]
  })
  return `<${element}${attributes.join("")}>`
}

/** Converts markup as `SourceCleanup.clean` returns it. Any text becomes HTML. */
export const convert = (source: string, tally: OmissionTally.Tally): string => {
  const atoms = new HtmlAtoms()
  let html = new Conversion(source, atoms, tally, 0).run()
  // Included texts are atoms that refer to others.
  for (let depth = 0; depth <= deepestInclude; depth++) html = atoms.expand(html)
  return html
}
