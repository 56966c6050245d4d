/**
 * The labels that divide a file: `**Description:** …`, `**Addendum 106-1**`, `++ Incident Log`.
 */
import type * as Atoms from "./Atoms.ts"
import * as Inline from "./Inline.ts"
import * as ObjectClassLine from "./ObjectClassLine.ts"

export type Kind =
  | "procedures"
  | "description"
  | "addendum"
  /** `**Item #:** SCP-106`: the head of the file, whose words are in the record already. */
  | "item"
  | "class"

export interface Label {
  readonly kind: Kind
  readonly title: string
  /** What stands after the label on its line, as it was written. */
  readonly rest: string
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
const within = /^(?:closing|interview(?:ed|er)|log (?:start|end|begin)|document (?:start|end))/

const longestLabel = 160
const bold = /^\s*(?:[/_]{2}|##[a-z0-9]{1,30}\|)*\*\*(?:[/_]{2}|##[a-z0-9]{1,30}\|)*/i
const heading = /^\s*\+{1,6}\*?\s+/
const bare = /^\s*(special containment procedures|description)\s{0,3}:/i

const kindOf = (title: string): Kind | undefined => {
  const lower = title.toLowerCase().replace(/[\u2010-\u2015]/g, "-")
  return within.test(lower) ? undefined : kinds.find(([, pattern]) => pattern.test(lower))?.[0]
}

const made = (words: string, rest: string, atoms: Atoms.Atoms): Label | undefined => {
  const title = Inline.words(words, atoms)
    .replace(/^[\s:]+|[\s:]+$/g, "")
    .trim()
  const kind = kindOf(title)
  return kind === undefined ? undefined : { kind, title, rest: rest.replace(/^(?:[/_]{2}|##)*\s*:?\s*/, "") }
}

/** The label that a line begins with; undefined when it is a line like any other. */
export const read = (line: string, atoms: Atoms.Atoms): Label | undefined => {
  if (ObjectClassLine.isOne(line) && !/^\s*>/.test(line)) return { kind: "class", title: "Object Class", rest: line }
  const title = heading.exec(line)
  if (title !== null) return line.length > longestLabel ? undefined : made(line.slice(title[0].length), "", atoms)
  const naked = bare.exec(line)
  if (naked !== null) return made(naked[1] ?? "", line.slice(naked[0].length), atoms)
  const opening = bold.exec(line)
  if (opening === null) return undefined
  const start = opening[0].length
  const end = line.slice(start, start + longestLabel).indexOf("**")
  if (end < 0) return undefined
  return made(line.slice(start, start + end), line.slice(start + end + 2), atoms)
}
