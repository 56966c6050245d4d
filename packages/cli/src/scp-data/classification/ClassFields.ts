/**
 * The fields of class bars as text: from includes of the markup, from bars in the HTML, and from labelled lines.
 */
import type { HtmlElement } from "../html/HtmlTree.ts"
import * as HtmlTree from "../html/HtmlTree.ts"
import * as PageParts from "../html/PageParts.ts"
import * as BracketPairs from "../markup/BracketPairs.ts"
import * as WikidotTags from "../markup/WikidotTags.ts"
import * as ClassVocabulary from "./ClassVocabulary.ts"

export type Field = "clearance" | "container" | "secondary" | "disruption" | "risk"
export type ClassFields = ReadonlyMap<Field, string>

/** The names of the arguments of an include, by field. */
const argumentNames: ReadonlyArray<readonly [Field, ReadonlyArray<string>]> = [
  ["clearance", ["clearance", "clearance-level", "level"]],
  ["container", ["container-class", "containment-class", "object-class", "container", "containment"]],
  ["secondary", ["secondary-class", "secondary"]],
  ["disruption", ["disruption-class", "disruption"]],
  ["risk", ["risk-class", "risk"]]
]
/** The short names of one component. */
const shortNames: ReadonlyArray<readonly [Field, ReadonlyArray<string>]> = [
  ["clearance", ["lv"]],
  ["container", ["cc"]],
  ["disruption", ["dc"]],
  ["risk", ["rc"]]
]

/** The value of an argument without markup, HTML and placeholders. */
const typed = (value: string): string => {
  const decoded = /[&<]/.test(value) ? PageParts.text(HtmlTree.parse(value).root) : value
  return ClassVocabulary.typed(decoded)
}

const fieldsOf = (
  names: typeof argumentNames,
  values: ReadonlyMap<string, string>
): ReadonlyArray<readonly [Field, string]> =>
  names.flatMap(([field, keys]) => {
    const value = keys.map((key) => typed(values.get(key) ?? "")).find((text) => text !== "")
    return value === undefined ? [] : [[field, value] as const]
  })

const isBar = (page: string, content: string): boolean =>
  /class-bar|-acs\b|classified-bar/.test(page) || /\|\s*(?:container|containment|object)[-_ ]class\s*=/i.test(content)

/** The fields of each include of a class bar in the markup, the common component first. */
export const fromMarkup = (source: string): ReadonlyArray<ClassFields> => {
  const found: Array<{ readonly isCommon: boolean; readonly fields: ClassFields }> = []
  let last = -1
  for (const [start, pair] of BracketPairs.pairs(source)) {
    if (pair.width !== 2 || !/^\[\[\s{0,9}include/i.test(source.slice(start, start + 20))) continue
    // The pairs are in the order of their ends: a pair that starts before the last one encloses it.
    const encloses = start < last
    last = Math.max(last, start)
    if (encloses) continue
    const content = source.slice(start + 2, pair.end)
    const page = WikidotTags.includedPage(WikidotTags.read(content).rest)
    const values = BracketPairs.includeArguments(content)
    if (page.includes("advanced-information"))
      found.push({ isCommon: true, fields: new Map(fieldsOf(shortNames, values)) })
    else if (isBar(page, content)) {
      found.push({ isCommon: page.includes("anomaly-class-bar"), fields: new Map(fieldsOf(argumentNames, values)) })
    }
  }
  return [...found.filter(({ isCommon }) => isCommon), ...found.filter(({ isCommon }) => !isCommon)].map(
    ({ fields }) => fields
  )
}

const labels: ReadonlyArray<readonly [Field, RegExp]> = [
  ["container", /^(?:containment|object|container|anomaly) class(?:ification)?\s*[:#-]?\s*/i],
  ["secondary", /^secondary class\s*[:#-]?\s*/i],
  ["disruption", /^disruption class\s*[:#-]?\s*/i],
  ["risk", /^risk class\s*[:#-]?\s*/i],
  ["clearance", /^(?:security |clearance )?(?:clearance|level)(?: level)?\s*[:#-]?\s*(?=level|[0-6](?![0-9])|$)/i]
]

/** The fields of lines such as `Risk Class: Notice`; the value of a label alone on its line is the next line. */
export const fromLines = (lines: ReadonlyArray<string>): ClassFields => {
  const found = new Map<Field, string>()
  lines.forEach((line, index) => {
    for (const [field, label] of labels) {
      const match = label.exec(line)
      if (match === null || found.has(field)) continue
      const rest = line.slice(match[0].length)
      const value = typed(
        rest === "" && !labels.some(([, other]) => other.test(lines[index + 1] ?? "")) ? (lines[index + 1] ?? "") : rest
      )
      if (value !== "") found.set(field, value)
    }
  })
  return found
}

const levelClass = /^(?:acs-)?clear(?:ance)?-(?:level-?|lv-?)?([0-6])$/i

/** The fields of each class bar in the HTML, and the clearance that the class of an element gives. */
export const fromHtml = (root: HtmlElement): ReadonlyArray<ClassFields> => {
  const found: Array<ClassFields> = []
  const levels: Array<ClassFields> = []
  const read = (element: HtmlElement) => {
    for (const name of element.classes) {
      const level = levelClass.exec(name)?.[1]
      if (level !== undefined) levels.push(new Map([["clearance", level]]))
    }
    if (PageParts.leftOutKind(element) === "class bar") {
      for (const inner of PageParts.descendants(element)) {
        const level = inner.classes.map((name) => levelClass.exec(name)?.[1]).find((each) => each !== undefined)
        if (level !== undefined) levels.push(new Map([["clearance", level]]))
      }
      found.push(fromLines(PageParts.text(element).split("\n")))
      return
    }
    for (const child of element.children) if (typeof child !== "string") read(child)
  }
  read(root)
  return [...levels, ...found]
}
