/**
 * The line `**Object Class:** Euclid`, in its many spellings.
 */
import * as Option from "effect/Option"
import * as Inline from "./Inline.ts"

const label = /^[\s>*_/+#:|]{0,20}(?:object|containment|container|anomaly)\s{1,4}class(?:ification)?\b[\s*_#:\]]{0,12}/i

/** Whether a line tells the object class. */
export const isOne = (line: string): boolean => label.test(line) && /[:*]/.test(line.slice(0, 60))

const withoutFootnotes = (line: string): string =>
  line
    .split("[[footnote]]")
    .map((part, index) => {
      const end = part.indexOf("[[/footnote]]")
      return index === 0 ? part : end < 0 ? "" : part.slice(end + "[[/footnote]]".length)
    })
    .join("")

const withoutTags = (line: string): string => line.replace(/\[\[[^[\]]*\]\]/g, "")

const withoutStrikes = (line: string): string => {
  const rest = line.replace(/(^|[^\p{L}\p{N}-])--(?=[^\s-])[^\n-]{1,200}--/gu, "$1")
  return /[\p{L}\p{N}]/u.test(rest) ? rest : line
}

/** What the first such line of a cleaned source says, without footnotes, what is struck out, and markup. */
export const find = (source: string): Option.Option<string> => {
  for (const line of source.split("\n")) {
    if (!isOne(line)) continue
    const value = withoutStrikes(withoutTags(withoutFootnotes(line.slice(0, 5_000).replace(label, ""))))
    const text = Inline.words(value, []).replace(/^[:\s/]+/, "")
    if (text !== "") return Option.some(text)
  }
  return Option.none()
}
