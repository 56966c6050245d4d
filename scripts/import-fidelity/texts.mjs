/** The two texts that are compared: of a page and of its record, each without what the allowance leaves out or adds. */
import * as Allowance from "./allowance.mjs"
import { noteMarks } from "./visible.mjs"
import { words } from "./words.mjs"

const noted = new RegExp(`${noteMarks[0]}[^${noteMarks[1]}]*${noteMarks[1]}`, "gu")
const oneLine = (text) => words(text).join(" ")

/** The text of a page without what the allowance leaves out. A line that the record has too is not left out. */
const referenceText = (text, record) => {
  const kept = oneLine(record)
  return Allowance.removedText
    .reduce((rest, { pattern }) => rest.replace(pattern, " "), text)
    .split("\n")
    .map((line) => {
      const bare = line.replace(noted, "")
      const rule = Allowance.removedLines.find(({ pattern }) => pattern.test(bare))
      if (rule === undefined || kept.includes(oneLine(bare))) return line
      return rule.keepsNotes === true ? (line.match(noted) ?? []).join(" ") : ""
    })
    .join("\n")
}

/** The text of the sections, their titles included, without what the allowance adds. */
const recordText = (sections, pageText, plain) => {
  const shown = oneLine(pageText)
  const isAdded = (title) =>
    Allowance.addedTitles.some(
      ({ pattern, always }) => pattern.test(title) && (always === true || !shown.includes(oneLine(title)))
    )
  return sections
    .flatMap(({ title, body }) => {
      const text = Allowance.addedText.reduce((rest, { pattern }) => rest.replace(pattern, "$1"), plain(body))
      const name = title.replace(Allowance.addedNumber, "")
      return isAdded(name) ? [text] : [name, text]
    })
    .join("\n")
}

/** `{ page, record }`: the texts of a page as Chromium shows it, and of the sections of its record. */
export const texts = (pageText, sections, plain) => {
  const record = recordText(sections, pageText, plain)
  return { page: referenceText(pageText, record), record }
}
