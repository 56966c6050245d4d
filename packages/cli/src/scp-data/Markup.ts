/**
 * The first pass over the source of a page: tags, links and literal text become words, markers and atoms, so that what
 * remains is lines with inline markup. One pass from left to right, in time linear to the length.
 */
import * as Atoms from "./Atoms.ts"
import * as Brackets from "./Brackets.ts"
import * as Entities from "./Entities.ts"
import * as LeftOut from "./LeftOut.ts"
import * as Markdown from "./Markdown.ts"
import * as Tags from "./Tags.ts"

export interface Prepared {
  readonly lines: ReadonlyArray<string>
  readonly atoms: Atoms.Atoms
  readonly leftOut: ReadonlyArray<string>
}

const link = /^\[\*?((?:https?:\/\/|mailto:|\/|#|javascript:)[^\s[\]]*)(?: ([^[\]\n]*))?\]/
const longestLink = 2_000
/** Modules that show nothing of the text: the stars, the style sheet. */
const decoration = /^(?:rate|css|join)\b/i

class Walk {
  readonly atoms: Array<Atoms.Atom> = []
  readonly leftOut = new LeftOut.Tally()
  readonly #text: string
  readonly #pairs: ReadonlyMap<number, Brackets.Pair>
  readonly #found = new Map<string, number>()
  readonly #typed = new Set<number>()
  #out: Array<string> = []
  #licence: number | undefined = undefined
  #footnotes = 0

  constructor(text: string) {
    this.#text = text
    this.#pairs = Brackets.pairs(text)
  }

  run(): string {
    const special = /\[|\]\]|@@|@</g
    let from = 0
    for (let match = special.exec(this.#text); match !== null; match = special.exec(this.#text)) {
      this.#put(this.#text.slice(from, match.index))
      from = this.#at(match[0], match.index)
      special.lastIndex = from
    }
    this.#put(this.#text.slice(from))
    return this.#out.join("")
  }

  #put(text: string): void {
    if (text !== "") this.#out.push(this.#footnotes > 0 ? text.replaceAll("\n", " ") : text)
  }

  #atom(markdown: string, plain: string, block = false): void {
    this.atoms.push({ markdown, plain, block })
    const token = Atoms.reference(this.atoms.length - 1)
    this.#out.push(block && this.#footnotes === 0 ? `\n${token}\n` : token)
  }

  /** Like indexOf from ever later places, but nothing is searched twice. */
  #next(needle: string, from: number): number {
    const known = this.#found.get(needle)
    if (known !== undefined && (known < 0 || known >= from)) return known
    const at = this.#text.indexOf(needle, from)
    this.#found.set(needle, at)
    return at
  }

  /** Deals with what is special at an index; where to go on. */
  #at(sign: string, at: number): number {
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
      const tag = Tags.read(content)
      if (tag.treatment !== "unknown") return this.#tag(tag, tag.treatment, end)
      // Brackets that somebody typed: single ones, and what is in them goes on.
      this.#typed.add(pair.end)
      this.#put("[")
      return at + pair.width
    }
    const match = link.exec(this.#text.slice(at, at + longestLink))
    if (match !== null) {
      this.#webLink(match[1] ?? "", match[2])
      return at + match[0].length
    }
    this.#put("[")
    return at + (this.#text.startsWith("[[", at) ? 2 : 1)
  }

  #literal(at: number, opening: string, closing: string): number {
    const from = at + opening.length
    const end = this.#next(closing, from)
    const words = end < 0 ? "" : this.#text.slice(from, end)
    if (end < 0 || words.includes("\n")) return from
    const literal = Entities.decode(words)
    if (literal.trim() === "") this.#put(" ")
    else this.#atom(Markdown.escape(literal), literal)
    return end + closing.length
  }

  #pageLink(content: string, end: number): number {
    const bar = content.indexOf("|")
    const page = (bar < 0 ? content : content.slice(0, bar)).trim()
    const words = (bar < 0 ? "" : content.slice(bar + 1)).trim()
    this.#webLink(page.replace(/^\*/, ""), (words === "" ? page : words).replace(/\[\[|\]\]|@@/g, ""))
    return end
  }

  #webLink(url: string, words: string | undefined): void {
    if (!/^https?:\/\//.test(url)) return this.#put(words ?? "")
    if (words === undefined || words === url) return this.#put(url)
    this.#atom("[", "")
    this.#put(words)
    this.#atom(`](${Markdown.target(Entities.decode(url))})`, "")
  }

  #tag(tag: Tags.Tag, treatment: Exclude<Tags.Treatment, "unknown">, end: number): number {
    switch (treatment) {
      case "inline":
        return end
      case "block":
        this.#put("\n")
        return end
      case "item":
        this.#put(tag.closing ? "\n" : "\n* ")
        return end
      case "part":
        return this.#part(tag, end)
      case "footnote":
        return this.#footnote(tag, end)
      case "leftOut":
        if (!tag.closing) this.leftOut.add(tag.name)
        return end
      case "embedded":
        return this.#skip(tag, end, () => this.leftOut.add(`${tag.name} block`))
      case "code":
        return this.#skip(tag, end, (code) => this.#atom(Markdown.codeBlock(code), code, true))
      case "include":
        return this.#include(tag, end)
      case "module":
        return this.#module(tag, end)
      case "user":
        this.#put(tag.rest)
        return end
      case "formula": {
        const formula = tag.rest.replace(/\$$/, "").trim()
        this.#atom(Markdown.codeSpan(formula), formula)
        return end
      }
    }
  }

  #part(tag: Tags.Tag, end: number): number {
    if (tag.closing) this.#out.push(`\n${Atoms.partEnd}\n`)
    else {
      const title = Entities.decode(Tags.partTitle(tag))
      this.atoms.push({ markdown: Markdown.escape(title), plain: title, block: true })
      this.#out.push(`\n${Atoms.partStart(this.atoms.length - 1)}\n`)
    }
    return end
  }

  #footnote(tag: Tags.Tag, end: number): number {
    if (tag.closing) {
      if (this.#footnotes > 0) this.#out.push(Atoms.footnoteEnd)
      this.#footnotes = Math.max(0, this.#footnotes - 1)
    } else if (this.#next("[[/footnote]]", end) >= 0) {
      this.#out.push(Atoms.footnoteStart)
      this.#footnotes++
    }
    return end
  }

  #skip(tag: Tags.Tag, end: number, take: (content: string) => void): number {
    if (tag.closing) return end
    const closing = `[[/${tag.name}]]`
    const close = this.#next(closing, end)
    if (close < 0) return end
    take(this.#text.slice(end, close).replace(/^\n+|\n+$/g, ""))
    return close + closing.length
  }

  #include(tag: Tags.Tag, end: number): number {
    const page = Tags.includedPage(tag.rest)
    if (page.includes("license-box-end") && this.#licence !== undefined) {
      this.#out.length = this.#licence
      this.#licence = undefined
    } else if (page.includes("license-box")) {
      if (!page.includes("license-box-end")) this.leftOut.add("licence box")
      this.#licence ??= this.#out.length
    } else if (page.includes("image")) this.leftOut.add("image")
    else if (!page.includes("anomaly-class-bar") && !page.startsWith("theme:")) this.leftOut.add(`include ${page}`)
    this.#put("\n")
    return end
  }

  #module(tag: Tags.Tag, end: number): number {
    if (tag.closing) return end
    if (!decoration.test(tag.rest)) this.leftOut.add(`module ${/^[A-Za-z0-9_-]{0,40}/.exec(tag.rest)?.[0] ?? ""}`)
    const close = this.#next("[[/module]]", end)
    const another = this.#next("[[module", end)
    this.#put("\n")
    return close >= 0 && (another < 0 || close < another) ? close + "[[/module]]".length : end
  }
}

/** Puts footnotes in parentheses after the words that they belong to. */
const withFootnotes = (text: string): string =>
  text
    .split(Atoms.footnoteStart)
    .map((part, index, all) => {
      const noted = part
        .split(Atoms.footnoteEnd)
        .map((piece, at, pieces) => (at < pieces.length - 1 ? `${piece.trim()})` : piece))
        .join("")
      const start = index === 0 ? noted : noted.trimStart()
      return index < all.length - 1 ? `${start.trimEnd()} (` : start
    })
    .join("")

/** Takes the source as `Source.clean` gives it. */
export const prepare = (source: string): Prepared => {
  const walk = new Walk(source)
  const text = withFootnotes(walk.run())
  // A blank and an underscore at the end of a line go on in the next one.
  return { lines: text.replace(/ _\n+/g, " ").split("\n"), atoms: walk.atoms, leftOut: walk.leftOut.list() }
}
