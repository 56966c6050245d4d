/**
 * Pairs each `[[` with its `]]`, in one pass over the text.
 */

export interface Pair {
  /** 3 for a link to a page `[[[…]]]`, 2 for any other tag. */
  readonly width: 2 | 3
  /** The index of the closing brackets. */
  readonly end: number
}

/** The pairs by the index of their opening brackets; brackets without a partner are left out. */
export const pairs = (text: string): ReadonlyMap<number, Pair> => {
  const found = new Map<number, Pair>()
  const open: Array<{ readonly at: number; readonly width: 2 | 3 }> = []
  const bracket = /\[\[\[?|\]\]/g
  for (let match = bracket.exec(text); match !== null; match = bracket.exec(text)) {
    const at = match.index
    if (match[0] !== "]]") {
      open.push({ at, width: match[0].length === 3 ? 3 : 2 })
      continue
    }
    const three = text[at + 2] === "]"
    while (open.length > 0 && open.at(-1)?.width === 3 && !three) open.pop()
    const opening = open.pop()
    if (opening === undefined) continue
    // In `[[tag a=[b]]]` the first bracket belongs to the argument.
    const end = opening.width === 2 && three && text[at + 3] !== "]" ? at + 1 : at
    found.set(opening.at, { width: opening.width, end })
    bracket.lastIndex = end + opening.width
  }
  return found
}

/** The arguments of an include, `|key=value` each; a bar inside brackets or braces belongs to the value. */
export const includeArguments = (content: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const add = (part: string) => {
    const equals = part.indexOf("=")
    if (equals < 0) return
    const words = part.slice(0, equals).trim().split(/\s+/)
    const key = (words.at(-1) ?? "").toLowerCase().replaceAll("_", "-")
    if (key !== "" && !found.has(key)) found.set(key, part.slice(equals + 1).trim())
  }
  let depth = 0
  let from = 0
  for (let at = 0; at < content.length; at++) {
    const character = content[at]
    if (character === "[" || character === "{") depth++
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1)
    else if (character === "|" && depth === 0) {
      add(content.slice(from, at))
      from = at + 1
    }
  }
  add(content.slice(from))
  return found
}
