/**
 * Lines with inline markup as Markdown: paragraphs, headings, lists, tables, quotations, rules.
 */
import * as Atoms from "./Atoms.ts"
import * as Inline from "./Inline.ts"
import * as ListBlock from "./ListBlock.ts"
import * as Markdown from "./Markdown.ts"
import * as TableBlock from "./TableBlock.ts"

/** A line across the page. */
export const rule = "---"
const deepestQuote = 4
const isRule = (line: string): boolean => /^\s*-{4,}\s*$/.test(line)
/** `=====` and `~~~~>` move what floats, a lone `_` keeps a line open: there is nothing to see. */
const isSpacer = (line: string): boolean => /^\s*(?:={4,}|~{4,}[<>]?|_)?\s*$/.test(line)
const isQuote = (line: string): boolean => /^\s*>/.test(line)
const heading = /^(\+{1,6})\*?\s+(\S.*)$/

const paragraph = (lines: ReadonlyArray<string>, atoms: Atoms.Atoms): string =>
  Inline.render(lines.map((line) => line.replace(/^\s*=\s+/, "").trim()).join("\n"), atoms)
    .split("\n")
    .map((line) => Markdown.escapeStart(line.trim()))
    .filter((line) => line !== "")
    .join("  \n")

const quotation = (lines: ReadonlyArray<string>, atoms: Atoms.Atoms, depth: number): string => {
  const mark = depth + 1 >= deepestQuote ? /^\s*>[>\s]*/ : /^\s*> ?/
  const inner = lines.map((line) => line.replace(mark, ""))
  return blocks(inner, atoms, depth + 1)
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n")
}

const blocks = (lines: ReadonlyArray<string>, atoms: Atoms.Atoms, depth: number): string => {
  const out: Array<string> = []
  let at = 0
  const take = (belongs: (line: string) => boolean): ReadonlyArray<string> => {
    const from = at
    while (at < lines.length && belongs(lines[at] ?? "")) at++
    return lines.slice(from, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ""
    const single = alone(line, atoms)
    if (single !== undefined) {
      out.push(single)
      at++
    } else if (isQuote(line)) out.push(quotation(take(isQuote), atoms, depth))
    else if (ListBlock.isItem(line)) out.push(ListBlock.render(take(ListBlock.isItem), atoms))
    else if (TableBlock.isRow(line)) out.push(TableBlock.render(take(TableBlock.isRow), atoms))
    else out.push(paragraph(take(isProse(atoms)), atoms))
  }
  // What stood between two rules may be gone, an image say.
  const seen = out.filter((block) => block.trim() !== "")
  return seen.filter((block, index) => block !== rule || seen[index - 1] !== rule).join("\n\n")
}

/** What a line is by itself; undefined when it belongs together with its neighbours. */
const alone = (line: string, atoms: Atoms.Atoms): string | undefined => {
  const title = Atoms.partTitle(atoms, line)
  if (title !== undefined) return title.trim() === "" ? "" : `**${Markdown.escape(title.trim())}**`
  if (isSpacer(line) || Atoms.isMarker(line)) return ""
  if (isRule(line)) return rule
  const atom = Atoms.find(atoms, line)
  if (atom?.block === true) return atom.markdown
  const match = heading.exec(line)
  return match === null ? undefined : `${"#".repeat((match[1] ?? "+").length)} ${Inline.render(match[2] ?? "", atoms)}`
}

const isProse =
  (atoms: Atoms.Atoms) =>
  (line: string): boolean =>
    alone(line, atoms) === undefined && !isQuote(line) && !ListBlock.isItem(line) && !TableBlock.isRow(line)

/** Markdown without a trailing line break, and without any control character but line breaks. */
export const render = (lines: ReadonlyArray<string>, atoms: Atoms.Atoms): string =>
  blocks(lines, atoms, 0).replace(/(?!\n)\p{Cc}/gu, "")
