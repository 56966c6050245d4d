/**
 * Text by what a reader sees as one character: a letter with its marks, a pictogram.
 */
import stringWidth from "string-width"

// Made by whoever needs it first: that alone takes a fifth of Node's own start.
let made: Intl.Segmenter | undefined
const segment = (text: string) => (made ??= new Intl.Segmenter()).segment(text)

/** Letters, dashes and quotation marks of the West, and what boxes and bars are drawn of: each is a column by itself. */
const plain = /^[ -~¡-¬®-ʯ‐-‧─-◼]*$/

/** `Intl.Segmenter` takes time that grows with the square of the text, so it is given this many code units at once. */
const slice = 256

/** The characters of a text. */
export const split = (text: string): ReadonlyArray<string> => {
  if (plain.test(text)) {
    return text.split("")
  }
  const found: Array<string> = []
  let at = 0
  while (at < text.length) {
    const some = Array.from(segment(text.slice(at, at + slice)), (found) => found.segment)
    // The last one may go on behind the slice: it is read again as the first of the next.
    const whole = at + slice < text.length && some.length > 1 ? some.slice(0, -1) : some
    for (const character of whole) {
      found.push(character)
      at += character.length
    }
  }
  return found
}

/** Columns that a text takes. */
export const width = (text: string): number =>
  plain.test(text)
    ? text.length
    : text.length <= slice
      ? stringWidth(text)
      : split(text).reduce((sum, character) => sum + stringWidth(character), 0)
