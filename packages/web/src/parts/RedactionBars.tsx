/** Bars in place of a text. Their widths come from the id alone, so that they say nothing of the text. */
import type { JSX } from "preact"

/** Returns a generator of numbers from 0 to 1 that depends on the text only. */
const generator = (text: string): (() => number) => {
  let hash = 2_166_136_261
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619)
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507)
    return (hash >>> 0) / 2 ** 32
  }
}

const wordsOfRow = (next: () => number, end: number): ReadonlyArray<JSX.Element> => {
  const words: Array<JSX.Element> = []
  let x = 0
  while (x < end - 2) {
    const width = Math.min(end - x, 5 + next() * 21)
    words.push(<rect key={x} x={x} y={0} width={width} height={3} />)
    x += width + 1 + next() * 1.4
  }
  return words
}

interface RedactionBarsProps {
  readonly id: string
  /** The number of rows of each paragraph. */
  readonly paragraphs: ReadonlyArray<number>
}

/** Paragraphs of bars, which a screen reader does not see: the text beside them says what is withheld. */
export const RedactionBars = ({ id, paragraphs }: RedactionBarsProps) => {
  const next = generator(id)
  return (
    <div class="redaction" aria-hidden="true">
      {paragraphs.map((rows, paragraph) => (
        <div key={paragraph}>
          {Array.from({ length: rows }, (_, row) => (
            <svg key={row} class="ink" viewBox="0 0 100 3" preserveAspectRatio="none">
              {wordsOfRow(next, row === rows - 1 ? 38 + next() * 34 : 100)}
            </svg>
          ))}
        </div>
      ))}
    </div>
  )
}

/** One bar, of a part of the width in percent. */
export const RedactionBar = ({ width }: { readonly width: number }) => (
  <svg class="ink" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
    <rect width={width} height={3} />
  </svg>
)
