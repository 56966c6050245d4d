/** The clearance level that a page states, read without the importer's code. */

const classes = /(?:^|\s)(?:acs-)?clear(?:ance)?-(?:level-?|lv-?)?([0-6])(?=\s|$)/i
const barText = /clearance\s*=\s*(?:level|lvl)?\s*-?([0-6])(?![0-9])/i
const headTexts = [
  /\blevel\s*-?([0-6])\s*\/\s*[\w-]+/i,
  /^\s*(?:required |security )?clearance(?: level)?(?: required)?\s*[:#-]?\s*(?:level\s*)?([0-6])\b/im,
  /^\s*(?:security |clearance )?level\s*[:#-]?\s*([0-6])\s*(?:clearance)?(?: required)?\s*$/im
]
const firstLines = 15

/** `{ level, from }`, or undefined when the page states none. `levels` are class attributes, `head` is visible text. */
export const stated = ({ levels, head }, source) => {
  const found = levels.map((each) => classes.exec(each)).find((match) => match !== null)
  if (found !== undefined) return { level: Number(found[1]), from: "the class bar of the HTML" }
  const bar = /\[\[include[^\]]*?(?:class-bar|\bacs)[^\]]*\]\]/gi
  for (const [include] of String(source ?? "").matchAll(bar)) {
    const match = barText.exec(include)
    if (match !== null) return { level: Number(match[1]), from: "the class bar of the markup" }
  }
  const lines = head
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, firstLines)
    .join("\n")
  const text = lines.slice(0, Math.max(0, lines.search(/containment procedures\s*:/i)) || 700)
  const match = headTexts.map((each) => each.exec(text)).find((each) => each !== null)
  return match === undefined ? undefined : { level: Number(match[1]), from: `"${match[0].trim()}"` }
}
