/**
 * The labels that divide a page into sections: `Description: …`, `Addendum 106-1`, a heading `Incident Log`.
 */
import * as ObjectClassLine from "../classification/ObjectClassLine.ts"
import * as Run from "./Run.ts"

export type Kind =
  | "procedures"
  | "description"
  | "addendum"
  /** `Item #: SCP-106`, whose words are in the record already. */
  | "item"
  | "class"

export interface Label {
  readonly kind: Kind
  readonly title: string
  /** The text after the label on its line, and the footnotes of the label. */
  readonly rest: Run.Runs
}

const kinds: ReadonlyArray<readonly [Kind, RegExp]> = [
  ["item", /^item(?: ?(?:#|number|no\.?|№))?$/],
  [
    "procedures",
    /^(?:(?:special|revised|updated|current|new|former) )*containment (?:procedures?|protocols?|measures?)\b/
  ],
  ["description", /^(?:(?:updated|revised|brief|physical|general|object|anomaly) )?description\b/],
  [
    "addendum",
    /^(?:[\p{L}\p{N}.-]+ )?(?:addend(?:um|a)|appendi(?:x|ces)|incident|(?:test|testing|experiment|experimentation|exploration|interview|audio|video|event|recovery|discovery|mission|surveillance|termination|observation|research|containment|autopsy|access|activity|chat|transmission) (?:log|logs|report|reports|record|records|transcript|transcripts|results|summary|data)|neutrali[sz]ation|transcripts?|excerpts?)(?![\p{L}])/u
  ],
  [
    "addendum",
    /^(?:documents?|doc\.|interview|log|exploration|discovery|history|background|recovery|acquisition|origin|updates?|supplement(?:al|ary)?|attachment|attached|enclosed|annex|reference|additional|memo|memorandum|general missive|recovered|excerpt|cross-scp testing|notable|superpowers|closing|afterword|epilogue|postscript)(?![\p{L}])/u
  ]
]

/** Sub-headings of an interview or a log that begin with one of those words. */
const withinLog = /^(?:closing|interview(?:ed|er)|log (?:start|end|begin)|document (?:start|end))/

const longestLabel = 160
const bare = /^\s*(?:special containment procedures|description)\s{0,3}(?=:)/i

const kindOf = (title: string): Kind | undefined => {
  const lower = title.toLowerCase().replace(/[\u2010-\u2015]/g, "-")
  return withinLog.test(lower) ? undefined : kinds.find(([, pattern]) => pattern.test(lower))?.[0]
}

const isNote = (run: Run.Run): boolean => run._tag === "Note"

/** The label of the first `length` characters of a line. */
const labelOf = (line: Run.Runs, length: number): Label | undefined => {
  const text = line.map((run) => (run._tag === "Text" || run._tag === "Code" ? run.text : "")).join("")
  const title = text
    .slice(0, length)
    .replace(/\s+/g, " ")
    .replace(/^[\s:+]+|[\s:]+$/g, "")
  const kind = title.length > longestLabel ? undefined : kindOf(title)
  if (kind === undefined) return undefined
  const colon = /^\s*:?\s*/.exec(text.slice(length))?.[0].length ?? 0
  return { kind, title, rest: Run.trim(Run.drop(line, length + colon)) }
}

/** The characters at the start of a line that are bold, or blank before or between bold ones. */
const boldLength = (line: Run.Runs): number => {
  let length = 0
  let bold = 0
  for (const run of line) {
    if (run._tag === "Note") continue
    if (run._tag !== "Text" || !(run.marks.bold || run.text.trim() === "")) break
    length += run.text.length
    if (run.marks.bold && run.text.trim() !== "") bold = length
  }
  return bold
}

/** The label of a heading; undefined when it is a heading within a section. */
export const ofHeading = (runs: Run.Runs): Label | undefined => labelOf(runs, Run.words(runs).length + longestLabel)

/** The label at the start of a line of a paragraph; undefined for any other line. */
export const ofLine = (line: Run.Runs): Label | undefined => {
  if (ObjectClassLine.isOne(line)) return { kind: "class", title: "Object Class", rest: line.filter(isNote) }
  const naked = bare.exec(Run.words(line, false))
  if (naked !== null) return labelOf(line, naked[0].length)
  const length = boldLength(line)
  return length === 0 ? undefined : labelOf(line, length)
}
