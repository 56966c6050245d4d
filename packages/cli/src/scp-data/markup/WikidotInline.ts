/**
 * Converts the markup within a paragraph to HTML: bold, italics, strikes and so on.
 */
import { escape } from "./HtmlAtoms.ts"

interface Style {
  readonly open: string
  readonly close: string
  /** The text that an unpaired sign leaves. */
  readonly alone: string
}

const element = (name: string, alone: string): Style => ({ open: `<${name}>`, close: `</${name}>`, alone })

const styles: ReadonlyMap<string, Style> = new Map([
  ["**", element("strong", "")],
  ["//", element("em", "//")],
  ["__", element("u", "")],
  ["--", element("del", "—")],
  ["^^", element("sup", "")],
  [",,", element("sub", ",,")],
  ["##", element("span", "")]
])

const token =
  /\*{2,}|\/{2,}|_{2,}|-{2,}|\{\{|\}\}|\^{2,}|,{2,}|##(?:[a-zA-Z]{1,30}|#?[0-9a-fA-F]{3,8})\s?\||##|https?:\/\/[^\s<>"|\]*\u0001]+|\(\(bibcite [^()\n]{0,100}\)\)|%%[\w{}:-]{1,60}%%/g

const isWord = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character)
const isBlank = (character: string): boolean => character === "" || /^\s$/.test(character)

/** Finds later signs, each part of the text searched once for each sign. */
const finder = (text: string) => {
  const known = new Map<string, number>()
  return (sign: string, from: number): boolean => {
    const last = known.get(sign)
    if (last !== undefined && (last < 0 || last >= from)) return last >= 0
    const at = text.indexOf(sign, from)
    known.set(sign, at)
    return at >= 0
  }
}

/** Converts a paragraph, whose lines are separated by line breaks. Any text becomes HTML; no words are lost. */
export const toHtml = (text: string): string => {
  const out: Array<string> = []
  const open = new Set<string>()
  const isLater = finder(text)
  let from = 0
  let isCode = false
  for (const match of text.matchAll(token)) {
    const sign = match[0]
    const at = match.index
    const after = text.charAt(at + sign.length)
    const before = text.charAt(at - 1)
    out.push(escape(text.slice(from, at)))
    from = at + sign.length
    if (sign.startsWith("http")) {
      // A URL at the end of italics is followed by their sign.
      const url = sign.replace(/\/\/[.,;:!?)]{0,3}$/, "")
      out.push(escape(url))
      if (url !== sign) {
        out.push(open.delete("//") ? `</em>${escape(sign.slice(url.length + 2))}` : escape(sign.slice(url.length)))
      }
    } else if (sign.startsWith("((") || sign.startsWith("%%")) {
      continue
    } else if (sign === "{{") {
      if (!isCode && isLater("}}", from)) {
        out.push("<tt>")
        isCode = true
      }
    } else if (sign === "}}") {
      if (isCode) out.push("</tt>")
      isCode = false
    } else {
      const key = sign.startsWith("##") ? "##" : sign.length === 3 && sign.startsWith("*") ? "**" : sign
      const style = styles.get(key)
      if (style === undefined) out.push(escape(sign))
      else if (open.has(key) && !sign.endsWith("|") && !(key === "--" && isBlank(before))) {
        open.delete(key)
        out.push(style.close)
      } else {
        const opens =
          !open.has(key) &&
          (key === "##" ? sign.endsWith("|") : !isBlank(after)) &&
          !(key === "--" && isWord(before)) &&
          !(key === "//" && before === ":") &&
          isLater(key, from)
        if (opens) open.add(key)
        out.push(opens ? style.open : escape(style.alone))
      }
    }
  }
  out.push(escape(text.slice(from)))
  for (const key of open) out.push(styles.get(key)?.close ?? "")
  return out.join("").replaceAll("\n", "<br>")
}
