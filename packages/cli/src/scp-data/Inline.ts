/**
 * The markup inside a paragraph: bold, italics, strikes and the like, from Wikidot's signs to Markdown's.
 */
import * as Atoms from "./Atoms.ts"
import * as Entities from "./Entities.ts"
import * as Markdown from "./Markdown.ts"

type Style = "bold" | "italic" | "underline" | "strike" | "super" | "sub" | "colour"

const signs: ReadonlyMap<string, Style> = new Map([
  ["**", "bold"],
  ["//", "italic"],
  ["__", "underline"],
  ["--", "strike"],
  ["^^", "super"],
  [",,", "sub"],
  ["##", "colour"]
])

/** What encloses a style in Markdown, and what is left of a sign that has no partner. */
const written: Readonly<Record<Style, { readonly mark: string; readonly alone: string }>> = {
  bold: { mark: "**", alone: "" },
  italic: { mark: "*", alone: "//" },
  underline: { mark: "_", alone: "\\_\\_" },
  strike: { mark: "~~", alone: "—" },
  super: { mark: "", alone: "^^" },
  sub: { mark: "", alone: ",," },
  colour: { mark: "", alone: "" }
}

const token =
  /\u0001\d+\u0002|\*{2,}|\/{2,}|_{2,}|-{2,}|\{\{|\}\}|\^{2,}|,{2,}|##(?:[a-zA-Z]{1,30}|#?[0-9a-fA-F]{3,8})\||##|https?:\/\/[^\s<>"|\]*\u0001]+/g

interface Frame {
  readonly style: Style | null
  readonly parts: Array<string>
  /** The last character so far, for Markdown asks what stands before a sign. */
  last: string
  /** Opened again after a sign that crossed it: then nothing is left of it when it is never closed. */
  readonly again: boolean
}

const isWord = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character)
const isBlank = (character: string): boolean => character === "" || /^\s$/.test(character)

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
const subscripts = "₀₁₂₃₄₅₆₇₈₉₊₋"
const script = (text: string, digits: string): string | undefined =>
  /^[0-9+-]+$/.test(text)
    ? text.replace(/./g, (character) => digits.charAt("0123456789+-".indexOf(character)))
    : undefined

const enclose = (style: Style, inner: string, before: string, after: string): string => {
  const core = inner.trim()
  if (core === "" || style === "colour") return inner
  if (style === "super") return script(core, superscripts) ?? `^${core}`
  if (style === "sub") return script(core, subscripts) ?? core
  const { mark } = written[style]
  const lead = inner.slice(0, inner.length - inner.trimStart().length)
  const trail = inner.slice(inner.trimEnd().length)
  const first = core.slice(0, 1)
  const last = core.slice(-1)
  // Where Markdown would not see a sign as opening or closing, the words stay and the style goes.
  const opens = lead !== "" || !isWord(before) || (isWord(first) && mark !== "_")
  const closes = trail !== "" || !isWord(after) || (isWord(last) && mark !== "_")
  if (opens && !closes && last === ":") return `${lead}${mark}${core}${mark} `
  return opens && closes ? `${lead}${mark}${core}${mark}${trail}` : inner
}

/**
 * Wikidot's inline markup as Markdown; with `plain`, as words without any markup. Line breaks stay where they are.
 */
export const render = (text: string, atoms: Atoms.Atoms, plain = false): string => {
  const stack: Array<Frame> = [{ style: null, parts: [], last: "", again: false }]
  const top = (): Frame | undefined => stack.at(-1)

  const put = (words: string) => {
    const frame = top()
    if (frame === undefined || words === "") return
    frame.parts.push(words)
    frame.last = words.slice(-1)
  }
  const write = (words: string) => {
    const decoded = Entities.decode(words).replace(/ {2,}/g, " ")
    put(plain ? decoded : Markdown.escape(decoded))
  }
  const close = (after: string) => {
    const frame = stack.pop()
    if (frame === undefined || frame.style === null) return
    const inner = frame.parts.join("")
    put(plain ? inner : enclose(frame.style, inner, top()?.last ?? "", after))
  }
  const abandon = () => {
    const frame = stack.pop()
    if (frame === undefined || frame.style === null) return
    if (!frame.again) put(plain && frame.style === "underline" ? "__" : written[frame.style].alone)
    put(frame.parts.join(""))
  }

  let from = 0
  let monoMayEnd = true
  const scanner = new RegExp(token.source, "g")
  for (let match = scanner.exec(text); match !== null; match = scanner.exec(text)) {
    const sign = match[0]
    const after = text.charAt(match.index + sign.length)
    const before = text.charAt(match.index - 1)
    write(text.slice(from, match.index))
    from = match.index + sign.length

    const atom = Atoms.find(atoms, sign)
    if (atom !== undefined) {
      put(plain ? atom.plain : atom.markdown)
      continue
    }
    if (sign.startsWith("http")) {
      // A URL at the end of italics has their sign at its own end.
      const url = sign.replace(/\/\/[.,;:!?)]{0,3}$/, "")
      from = scanner.lastIndex = match.index + url.length
      put(url)
      continue
    }
    if (sign === "{{") {
      const end: number = monoMayEnd ? text.indexOf("}}", from) : -1
      monoMayEnd = end >= 0
      if (end >= 0) {
        const words = render(text.slice(from, end).replaceAll("{{", ""), atoms, true).trim()
        put(plain || words === "" ? words : Markdown.codeSpan(words))
        from = scanner.lastIndex = end + 2
      }
      continue
    }
    if (sign === "}}") continue
    const style = sign.startsWith("##") ? "colour" : signs.get(sign.length === 3 ? sign.slice(0, 2) : sign)
    if (style === undefined || (sign.length === 3 && style !== "bold" && style !== "colour")) {
      write(sign)
      continue
    }
    const at = stack.findLastIndex((frame) => frame.style === style)
    const coloured = sign.endsWith("|")
    if (at > 0 && !coloured && !(style === "strike" && isBlank(before))) {
      const crossed = stack.slice(at + 1).flatMap((frame) => (frame.style === null ? [] : [frame.style]))
      while (stack.length > at) close(after)
      for (const again of crossed) stack.push({ style: again, parts: [], last: "", again: true })
      continue
    }
    const opens =
      at < 0 &&
      (style === "colour" ? coloured : !isBlank(after)) &&
      !((style === "strike" || style === "underline") && isWord(before)) &&
      !(style === "italic" && before === ":")
    if (opens) stack.push({ style, parts: [], last: "", again: false })
    else put(style === "underline" && plain ? "__" : written[style].alone)
  }
  write(text.slice(from))
  while (stack.length > 1) abandon()
  return (stack[0]?.parts ?? []).join("")
}

/** The words alone, on one line. */
export const words = (text: string, atoms: Atoms.Atoms): string =>
  render(text, atoms, true)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
