/**
 * Snippets of a text around search words. The `snippet` function of FTS5 takes quadratic time in the number of matches: a
 * search for a frequent letter blocked the process for half a minute.
 */

import * as FoldedText from "../domain/FoldedText.ts"

/** The number of words in a snippet, or of characters of a script without spaces. */
const length = 16

/** The number of characters that are searched; if the words occur later, the snippet is the beginning of the text. */
export const examined = 20_000

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Removes case and accents, as the full-text index does. */
const folded = (text: string): string => FoldedText.fold(text).normalize("NFD").replaceAll(/\p{M}/gu, "")

/** True if a list of tokens ends with the words; the last word matches as a prefix. */
const isAtEnd = (words: ReadonlyArray<string>, tokens: ReadonlyArray<Token>): boolean =>
  words.every((wanted, at) => {
    const found = folded(tokens[tokens.length - words.length + at]?.text ?? "")
    return at === words.length - 1 ? found.startsWith(wanted) : found === wanted
  })

/** The tokens of a text as far as the snippet needs them, and the index of its first token. */
const examine = (words: ReadonlyArray<string>, text: string) => {
  const tokens: Array<Token> = []
  const whole = folded(text)
  let from = words.every((each) => whole.includes(each)) ? undefined : 0
  for (const { 0: found, index } of text.matchAll(FoldedText.token)) {
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
 * Sixteen words of a text: the beginning if it contains `words` in sequence, otherwise a part with them in the middle. An
 * ellipsis marks a truncated end.
 */
export const snippet = (words: ReadonlyArray<string>, text: string): string => {
  const { tokens, from } = examine(words.map(folded), text)
  const [first, last] = [tokens[from], tokens[from + length - 1]]
  const start = from === 0 || first === undefined ? 0 : first.start
  const isWhole = tokens.length <= from + length || last === undefined
  return `${start === 0 ? "" : "…"}${text.slice(start, isWhole ? text.length : last.end)}${isWhole ? "" : "…"}`
}
