/**
 * Text by what a reader sees as one character: a letter with its marks, a pictogram.
 */
import stringWidth from "string-width"

const segmenter = new Intl.Segmenter()

const ascii = /^[ -~]*$/

/** `Intl.Segmenter` takes time that grows with the square of the text, so it is given this many code units at once. */
const slice = 256

/** The characters of a text. */
export const split = (text: string): ReadonlyArray<string> => {
  if (ascii.test(text)) {
    return text.split("")
  }
  const found: Array<string> = []
  let at = 0
  while (at < text.length) {
    const some = Array.from(segmenter.segment(text.slice(at, at + slice)), ({ segment }) => segment)
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
  ascii.test(text)
    ? text.length
    : text.length <= slice
      ? stringWidth(text)
      : split(text).reduce((sum, character) => sum + stringWidth(character), 0)
