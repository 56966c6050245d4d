/**
 * Splits text into graphemes, i.e. what a reader sees as one character, and measures its width.
 */
import stringWidth from "fast-string-width"

// Created at the first use, because that takes a fifth of Node's own start-up time.
let segmenter: Intl.Segmenter | undefined
const segment = (text: string) => (segmenter ??= new Intl.Segmenter()).segment(text)

/** Latin letters, punctuation and box drawing characters: each is one grapheme of one column. */
const singleColumn = /^[ -~¡-¬®-ʯ‐-‧─-◼]*$/

/** Code units that are segmented at a time: the time of `Intl.Segmenter` is quadratic in the length of the text. */
const sliceLength = 256

/** Splits a text into graphemes. */
export const split = (text: string): ReadonlyArray<string> => {
  if (singleColumn.test(text)) {
    return text.split("")
  }
  const graphemes: Array<string> = []
  let offset = 0
  while (offset < text.length) {
    const end = offset + sliceLength
    const segments = Array.from(segment(text.slice(offset, end)), (each) => each.segment)
    // The last grapheme may continue behind the slice: it is segmented again as the first of the next slice.
    for (const grapheme of end < text.length && segments.length > 1 ? segments.slice(0, -1) : segments) {
      graphemes.push(grapheme)
      offset += grapheme.length
    }
  }
  return graphemes
}

/** Width of a text in columns. */
export const width = (text: string): number =>
  singleColumn.test(text)
    ? text.length
    : text.length <= sliceLength
      ? stringWidth(text)
      : split(text).reduce((sum, grapheme) => sum + stringWidth(grapheme), 0)
