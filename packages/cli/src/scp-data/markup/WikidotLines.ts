/**
 * Converts the lines of a text to HTML blocks: paragraphs, headings, lists, tables, quotations, rules.
 */
import * as HtmlAtoms from "./HtmlAtoms.ts"
import * as Inline from "./WikidotInline.ts"

const deepest = 6

const isRule = (line: string): boolean => /^\s*-{4,}\s*$/.test(line)
/** `=====` and `~~~~>` place floating elements, and a lone `_` keeps a line open: nothing is visible. */
const isSpacer = (line: string): boolean => /^\s*(?:={4,}|~{4,}[<>]?|_)?\s*$/.test(line)
const isQuote = (line: string): boolean => /^\s*>/.test(line)
const isRow = (line: string): boolean => /^\s*\|\|/.test(line)
const heading = /^(\+{1,6})\*?\s+(\S.*)$/
const item = /^( *)([*#])\s+(\S.*)$/
const definition = /^: {1,9}([^\n:]{1,200}) : {0,9}(\S.*)$/

const isItem = (line: string): boolean => item.test(line)
const isDefinition = (line: string): boolean => definition.test(line)
const isAlone = (line: string): boolean =>
  HtmlAtoms.isBlock(line) || isSpacer(line) || isRule(line) || heading.test(line)
const isProse = (line: string): boolean =>
  !isAlone(line) && !isQuote(line) && !isItem(line) && !isRow(line) && !isDefinition(line)

const list = (lines: ReadonlyArray<string>): string => {
  const open: Array<{ readonly spaces: number; readonly name: string }> = []
  const out: Array<string> = []
  const close = () => void out.push(`</li></${open.pop()?.name ?? "ul"}>`)
  for (const line of lines) {
    const [, indent = "", sign = "*", text = ""] = item.exec(line) ?? []
    const name = sign === "#" ? "ol" : "ul"
    while (open.length > 0 && (open.at(-1)?.spaces ?? 0) > indent.length) close()
    if (open.at(-1)?.spaces === indent.length && open.at(-1)?.name !== name) close()
    const top = open.at(-1)
    if (top !== undefined && (top.spaces === indent.length || open.length >= deepest)) out.push("</li>")
    else {
      open.push({ spaces: indent.length, name })
      out.push(`<${name}>`)
    }
    out.push(`<li>${Inline.toHtml(text)}`)
  }
  while (open.length > 0) close()
  return out.join("")
}

const row = (line: string): string => {
  const cells: Array<string> = []
  let span = 1
  for (const cell of line.trim().replace(/^\|\|/, "").replace(/\|\|$/, "").split("||")) {
    if (cell === "") {
      span++
      continue
    }
    const name = cell.startsWith("~") ? "th" : "td"
    cells.push(`<${name} colspan="${span}">${Inline.toHtml(cell.replace(/^[~=<>]\s?/, "").trim())}</${name}>`)
    span = 1
  }
  return `<tr>${cells.join("")}</tr>`
}

const quotation = (lines: ReadonlyArray<string>, depth: number): string => {
  const mark = depth + 1 >= deepest ? /^\s*>[>\s]*/ : /^\s*> ?/
  return `<blockquote>${toHtml(
    lines.map((line) => line.replace(mark, "")),
    depth + 1
  )}</blockquote>`
}

const definitions = (lines: ReadonlyArray<string>): string => {
  const rows = lines.map((line) => {
    const [, term = "", text = ""] = definition.exec(line) ?? []
    return `<dt>${Inline.toHtml(term)}</dt><dd>${Inline.toHtml(text)}</dd>`
  })
  return `<dl>${rows.join("")}</dl>`
}

const alone = (line: string): string => {
  if (HtmlAtoms.isBlock(line)) return line
  if (isRule(line)) return "<hr>"
  const match = heading.exec(line)
  if (match === null) return ""
  const level = (match[1] ?? "+").length
  return `<h${level}>${Inline.toHtml(match[2] ?? "")}</h${level}>`
}

const prose = (lines: ReadonlyArray<string>): string =>
  `<p>${Inline.toHtml(lines.map((line) => line.replace(/^\s*=\s+/, "").trim()).join("\n"))}</p>`

/** Converts lines, in time linear to their length. */
export const toHtml = (lines: ReadonlyArray<string>, depth = 0): string => {
  const out: Array<string> = []
  let at = 0
  const takeWhile = (belongs: (line: string) => boolean): ReadonlyArray<string> => {
    const from = at
    while (at < lines.length && belongs(lines[at] ?? "")) at++
    return lines.slice(from, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ""
    if (isAlone(line)) {
      out.push(alone(line))
      at++
    } else if (isQuote(line)) out.push(quotation(takeWhile(isQuote), depth))
    else if (isItem(line)) out.push(list(takeWhile(isItem)))
    else if (isRow(line)) out.push(`<table>${takeWhile(isRow).map(row).join("")}</table>`)
    else if (isDefinition(line)) out.push(definitions(takeWhile(isDefinition)))
    else out.push(prose(takeWhile(isProse)))
  }
  return out.join("\n")
}
