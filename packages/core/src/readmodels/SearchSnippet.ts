/**
 * The part of a text around the words that were looked for. FTS5 has a function of its own for it, whose time grows with
 * the square of how often a text has them: one search for a frequent letter held the process for half a minute.
 */

/** How many words a snippet has. */
const length = 16

/** Words are looked for in so many characters of a text; where they come later only, the snippet is its beginning. */
export const examined = 20_000

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** As the index compares words: without case and accents. */
const folded = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase()

// As the index splits a text into words.
const word = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu

/** True where the words end a list of tokens; the last word may be the beginning of one. */
const isAtEnd = (words: ReadonlyArray<string>, tokens: ReadonlyArray<Token>): boolean =>
  words.every((wanted, at) => {
    const found = folded(tokens[tokens.length - words.length + at]?.text ?? "")
    return at === words.length - 1 ? found.startsWith(wanted) : found === wanted
  })

/** The words of a text up to those that are needed, and where the snippet begins among them. */
const examine = (words: ReadonlyArray<string>, text: string) => {
  const tokens: Array<Token> = []
  let from = words.every((each) => folded(text).includes(each)) ? undefined : 0
  for (const { 0: found, index } of text.matchAll(word)) {
    tokens.push({ text: found, start: index, end: index + found.length })
    if (from === undefined && isAtEnd(words, tokens)) {
      const middle = tokens.length - words.length - Math.floor((length - words.length) / 2)
      from = tokens.length <= length ? 0 : middle
    }
    if (from !== undefined && tokens.length > from + length) {
      return { tokens, from }
    }
  }
  return { tokens, from: Math.max(0, Math.min(from ?? 0, tokens.length - length)) }
}

/**
 * Sixteen words of a text: its beginning where that has `words` next to each other, otherwise a part that has them in
 * its middle. A cut end has an ellipsis.
 */
export const snippet = (words: ReadonlyArray<string>, text: string): string => {
  const { tokens, from } = examine(words.map(folded), text)
  const [first, last] = [tokens[from], tokens[from + length - 1]]
  const start = from === 0 || first === undefined ? 0 : first.start
  const isWhole = tokens.length <= from + length || last === undefined
  return `${start === 0 ? "" : "…"}${text.slice(start, isWhole ? text.length : last.end)}${isWhole ? "" : "…"}`
}
