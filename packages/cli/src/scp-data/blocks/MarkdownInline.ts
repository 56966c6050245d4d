/**
 * Renders runs as inline Markdown.
 */
import * as Escape from "./MarkdownEscape.ts"
import * as Run from "./Run.ts"

type TextRun = Extract<Run.Run, { readonly _tag: "Text" | "Code" }>

/** The styles of a run as nested marks, from the outermost. A link cannot contain another, so it is outermost. */
type Layer = "link" | "bold" | "italic" | "strike"
const layers: ReadonlyArray<Layer> = ["link", "bold", "italic", "strike"]
const signs = { bold: "**", italic: "*", strike: "~~" } as const

/** A character beside which a mark may not open or close: neither blank nor punctuation; the lexer includes `~`. */
const isWord = (character: string): boolean => /^(?:[^\s\p{P}\p{S}]|~)$/u.test(character)
const isBlank = (character: string): boolean => character.trim() === ""
const firstOf = (text: string): string => /^./su.exec(text.slice(0, 2))?.[0] ?? ""
/** An escaped `~` is punctuation to the lexer, as its backslash is. */
const lastOf = (text: string): string => (text.endsWith("\\~") ? "\\" : (/.$/su.exec(text.slice(-2))?.[0] ?? ""))

const layerOf = (run: TextRun, layer: Layer): string | boolean =>
  run._tag === "Code" ? false : layer === "link" ? (run.marks.link ?? false) : run.marks[layer]

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
const subscripts = "₀₁₂₃₄₅₆₇₈₉₊₋"
const digits = (text: string, characters: string): string =>
  text.replace(/[0-9+-]/g, (character) => characters.charAt("0123456789+-".indexOf(character)))

const scripted = ({ marks, text }: { readonly marks: Run.Marks; readonly text: string }, before: string): string => {
  const core = text.trim()
  if (marks.script === null || !/^[0-9+-]+$/.test(core)) {
    // `x` and a superscript `n` would be `xn`; `13` and `th` are `13th`.
    return marks.script === "super" && /^[a-z]$/i.test(core) && /[\p{L})]/u.test(before) ? `^${text}` : text
  }
  return digits(text, marks.script === "super" ? superscripts : subscripts)
}

const split = (text: string): readonly [lead: string, core: string, trail: string] => {
  const core = text.trim()
  if (core === "") return [text, "", ""]
  const start = text.indexOf(core)
  return [text.slice(0, start), core, text.slice(start + core.length)]
}

/** Encloses a text in a mark, or returns it unchanged where a reader would not see the mark as opening or closing. */
const enclose = (mark: string, inner: string, before: string, after: string): string => {
  const [lead, core, trail] = split(inner)
  if (core === "") return inner
  const last = lastOf(core)
  if (lead === "" && before === mark.charAt(0)) return inner
  // The lexer pairs `~~` between two signs of punctuation in ways of its own.
  const isFree = mark === signs.strike ? isBlank : (character: string) => !isWord(character)
  const opens = isWord(firstOf(core)) || lead !== "" || isFree(before)
  const closes = isWord(last) || trail !== "" || isFree(after)
  if (opens && !closes && last === ":") return `${lead}${mark}${core}${mark} `
  return opens && closes ? `${lead}${mark}${core}${mark}${trail}` : inner
}

const linkTo = (url: string, inner: string): string => {
  const [lead, core, trail] = split(inner)
  if (core === "" || /^https?:\/\/\S+$/.test(core)) return inner
  return `${lead}[${core}](${Escape.target(url)})${trail}`
}

/** Code that the lexer reads as a span wherever it is. Other code is shown as text. */
const isCodeSpan = (text: string): boolean => text.trim() !== "" && !/[`<]|\\$/.test(text)

const leaf = (run: TextRun, before: string, after: string, isInLink: boolean): string => {
  if (run._tag === "Code" && isCodeSpan(run.text)) return `\`${run.text}\``
  return Escape.escape(run._tag === "Code" ? run.text : scripted(run, before), after, isInLink)
}

const firstCharacter = (runs: ReadonlyArray<TextRun>, from: number): string => {
  for (let at = from; at < runs.length; at++) {
    const run = runs[at]
    if (run === undefined || run.text === "") continue
    if (run._tag === "Code") return "`"
    return run.marks.link !== null ? "[" : run.marks.strike ? "~" : firstOf(run.text)
  }
  return ""
}

/** Renders runs on one line, without footnotes, by grouping those that share the outermost style. */
const styled = (
  runs: ReadonlyArray<TextRun>,
  depth: number,
  around: { readonly before: string; readonly after: string },
  isInLink = false
): string => {
  const layer = layers[depth]
  const parts: Array<string> = []
  // The last character of a long text is remembered, since reading it from the text would copy the text.
  let before = around.before
  const put = (part: string) => {
    parts.push(part)
    before = lastOf(part) || before
  }
  for (let at = 0; at < runs.length;) {
    const run = runs[at]
    if (run === undefined) break
    if (layer === undefined) {
      at++
      put(leaf(run, before, firstCharacter(runs, at) || around.after, isInLink))
      continue
    }
    const value = layerOf(run, layer)
    let end = at + 1
    for (let next = runs[end]; next !== undefined && layerOf(next, layer) === value; next = runs[end]) end++
    const after = firstCharacter(runs, end) || around.after
    const inner = styled(
      runs.slice(at, end),
      depth + 1,
      { before, after },
      isInLink || (layer === "link" && value !== false)
    )
    if (value === false) put(inner)
    else if (layer === "link") put(typeof value === "string" ? linkTo(value, inner) : inner)
    else put(enclose(signs[layer], inner, before, after))
    at = end
  }
  return parts.join("")
}

const areEqual = (a: Run.Marks, b: Run.Marks): boolean =>
  a === b ||
  (a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.script === b.script && a.link === b.link)

/** Joins neighbouring runs of one style, since two code spans or two marks side by side would be read as one. */
const joined = (runs: ReadonlyArray<TextRun>): ReadonlyArray<TextRun> => {
  const found: Array<TextRun> = []
  for (const run of runs) {
    const last = found.at(-1)
    if (last?._tag === "Code" && run._tag === "Code") found[found.length - 1] = { ...last, text: last.text + run.text }
    else if (last?._tag === "Text" && run._tag === "Text" && areEqual(last.marks, run.marks)) {
      found[found.length - 1] = { ...last, text: last.text + run.text }
    } else if (run.text !== "") found.push(run)
  }
  return found
}

/** Renders runs without line breaks as one line of Markdown. `isStyled` false renders their words without any style. */
export const line = (runs: Run.Runs, isStyled = true): string => {
  const parts: Array<string> = []
  let pending: Array<TextRun> = []
  const flush = (after: string) => {
    const last = parts.at(-1) ?? ""
    const isAfterNote = last !== "" && /^[\p{L}\p{N}]$/u.test(firstCharacter(pending, 0))
    parts.push(isAfterNote ? " " : "", styled(joined(pending), 0, { before: lastOf(last), after }))
    pending = []
  }
  for (const run of runs) {
    switch (run._tag) {
      case "Text":
        pending.push(isStyled ? run : Run.text(run.text, { ...Run.plain, script: run.marks.script }))
        break
      case "Code":
        pending.push(isStyled ? run : Run.text(run.text))
        break
      case "Break":
        pending.push(Run.text(" "))
        break
      case "Note": {
        const note = line(run.runs, isStyled)
        if (note === "") break
        flush(" ")
        parts.push(`${(parts.pop() ?? "").trimEnd()} (${note})`)
        break
      }
    }
  }
  flush("")
  return parts.join("").replace(/\s+/g, " ").trim()
}
