/**
 * The line `Object Class: Euclid` of a page, in its spellings.
 */
import * as Run from "../blocks/Run.ts"

const label = /^[\s:]{0,5}(?:object|containment|container|anomaly)\s{1,4}class(?:ification)?(?:\s*[:#-])*\s*/i

const isBold = (runs: Run.Runs): boolean =>
  runs.find((run) => run._tag === "Text" && run.text.trim() !== "")?._tag === "Text" &&
  runs.some((run) => run._tag === "Text" && run.marks.bold && /class/i.test(run.text))

/** True when a line states the object class. */
export const isOne = (line: Run.Runs): boolean => {
  const text = Run.words(line, false)
  const match = label.exec(text)
  return match !== null && (match[0].includes(":") || isBold(line))
}

/** The class that a line states, without footnotes and struck text, unless all of it is struck. Can be empty. */
export const read = (line: Run.Runs): string => {
  const all = Run.words(line, false).replace(label, "")
  const valid = Run.words(
    line.filter((run) => run._tag !== "Text" || !run.marks.strike),
    false
  ).replace(label, "")
  return (/[\p{L}\p{N}]/u.test(valid) ? valid : all).replace(/^[:\s/]+/, "").trim()
}
