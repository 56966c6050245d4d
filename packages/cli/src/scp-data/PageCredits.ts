/**
 * The author, translator, licence and licences of images of a page, from its credits and licence boxes.
 */
import type { HtmlElement } from "./html/HtmlTree.ts"
import * as HtmlTree from "./html/HtmlTree.ts"
import * as PageParts from "./html/PageParts.ts"
import * as BracketPairs from "./markup/BracketPairs.ts"
import * as WikidotTags from "./markup/WikidotTags.ts"

export interface PageCredits {
  /** The author that the page credits, with the translator; null when it credits none. */
  readonly author: string | null
  /** Where the author was read, in short words. */
  readonly origin: string
  readonly licence: string
}

const usualLicence = "CC BY-SA 3.0"
const longestLicence = 200
const mostImages = 100

/** The outermost boxes of a kind. */
export const boxes = (root: HtmlElement, kind: string): ReadonlyArray<HtmlElement> => {
  if (PageParts.leftOutKind(root) === kind) return [root]
  return root.children.flatMap((child) => (typeof child === "string" ? [] : boxes(child, kind)))
}

const authorLine =
  /^(?:(?:original )?authors?(?: name)?|(?:originally )?written by|(?:article|page) by|by)(?:\s*[:：]\s*|\s+)(\S.{0,150})$/i
const translatorLine = /^(?:translators?|translated by|translation(?: by)?)(?:\s*[:：]\s*|\s+)(\S.{0,150})$/i
const citation = /["”»] by (.{1,150}?)(?:, translated by (.{1,100}?))?,? from (?:the )?/i

const valueOf = (lines: ReadonlyArray<string>, pattern: RegExp): string | null => {
  for (const [index, line] of lines.entries()) {
    const value = pattern.exec(line)?.[1]
    if (value !== undefined) return clean(value)
    // A label alone on its line belongs to the next line.
    const next = lines[index + 1]
    if (next !== undefined && /[:：]$/.test(line) && pattern.exec(`${line} ${next}`) !== null) return clean(next)
  }
  return null
}

const clean = (value: string): string | null => {
  const text = value
    .replace(/\s+/g, " ")
    .replace(/[.,;\s]+$/, "")
    .trim()
  return text === "" || text.includes("{$") || /^(?:n\/?a|none|unknown)$/i.test(text) ? null : text
}

const creativeCommons = /creativecommons\.org\/(?:licenses\/([a-z-]{2,12})\/([0-9.]{1,4})|publicdomain\/(zero|mark))/i

const licenceOf = (box: HtmlElement): string | null => {
  for (const each of PageParts.descendants(box)) {
    const match = creativeCommons.exec(each.attributes.get("href") ?? "")
    if (match === null) continue
    return match[3] === undefined ? `CC ${(match[1] ?? "").toUpperCase()} ${match[2]}` : "Public Domain"
  }
  return null
}

interface ImageLicence {
  readonly file: string
  readonly licence: string
}

/** The images that a licence box lists, as lines `Filename: …`, `License: …`. */
const imageLicences = (lines: ReadonlyArray<string>): ReadonlyArray<ImageLicence> => {
  const found: Array<ImageLicence> = []
  let file: string | null = null
  for (const line of lines) {
    const [, key = "", value = ""] = /^(file\s?name|filename|image|licen[cs]e)s?\s*:\s*(.+)$/i.exec(line) ?? []
    if (key === "") continue
    if (!/^licen/i.test(key)) file = clean(value.slice(0, 80))
    else if (file !== null && found.length < mostImages) {
      const licence = clean(value.slice(0, 80))
      if (licence !== null) found.push({ file, licence })
      file = null
    }
  }
  return found
}

const withImages = (licence: string, images: ReadonlyArray<ImageLicence>): string => {
  if (images.length === 0) return licence
  const each = `${licence}; images: ${images.map((image) => `${image.file} ${image.licence}`).join(", ")}`
  if (each.length <= longestLicence) return each
  return `${licence}; images: ${[...new Set(images.map((image) => image.licence))].join(", ")}`
}

const argument = (source: string, key: string): string | null => {
  for (const [start, pair] of BracketPairs.pairs(source)) {
    const content = source.slice(start + pair.width, pair.end)
    if (pair.width !== 2 || !/^\s{0,9}include/i.test(content)) continue
    const page = WikidotTags.includedPage(WikidotTags.read(content).rest)
    if (!/licen[cs]e-box|info-|author|credit/.test(page)) continue
    const value = BracketPairs.includeArguments(content).get(key)
    const text = value === undefined ? "" : PageParts.text(HtmlTree.parse(value).root)
    const name = clean(text.replace(/\[\[\*?user ([^\]]*)\]\]/gi, "$1").slice(0, 150))
    if (name !== null) return name
  }
  return null
}

const infoBox = (end: string) => new RegExp(`\\[\\[\\s{0,5}include[^\\]|\\n]{0,200}(?:info|credit):${end}\\b`, "i")
const longestBox = 20_000

/** The lines of the markup between the includes that start and end a credits box. */
const markupCredits = (source: string): ReadonlyArray<string> => {
  const start = infoBox("start").exec(source)
  if (start === null) return []
  const box = source.slice(start.index + start[0].length, start.index + longestBox)
  const end = infoBox("end").exec(box)
  return end === null
    ? []
    : box
        .slice(0, end.index)
        .replace(/\[\[\*?user ([^\]]*)\]\]/gi, "$1")
        .replace(/\*\*|\/\/|__/g, "")
        .split("\n")
        .map((line) => line.trim())
}

/** Reads the credits of a page from its tree and its markup. */
export const read = (root: HtmlElement, source: string): PageCredits => {
  const shown = boxes(root, "credits box").flatMap((box) => PageParts.text(box).split("\n"))
  const credits = [...shown, ...markupCredits(source)]
  const licenceBoxes = boxes(root, "licence box")
  const licenceLines = licenceBoxes.flatMap((box) => PageParts.text(box).split("\n"))
  const cited = citation.exec(licenceLines.slice(0, 20).join(" "))
  const isCited = cited !== null
  const author = valueOf(credits, authorLine) ?? clean(cited?.[1] ?? "") ?? argument(source, "author")
  const translator = valueOf(credits, translatorLine) ?? clean(cited?.[2] ?? "") ?? argument(source, "translator")
  const licence = (isCited ? licenceBoxes.map(licenceOf).find((each) => each !== null) : null) ?? usualLicence
  return {
    author: author === null ? null : translator === null ? author : `${author}, translated by ${translator}`,
    origin: isCited && valueOf(credits, authorLine) === null ? "licence box" : "credits",
    licence: withImages(licence, imageLicences(licenceLines))
  }
}
