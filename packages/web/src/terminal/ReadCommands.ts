/** The commands that read records. */
import * as FoldedText from "@scipnet/core/domain/FoldedText"
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Decided } from "../app/Dossier.ts"
import * as Glass from "../app/Glass.ts"
import * as Line from "../app/Line.ts"
import * as Changes from "../record/Changes.ts"
import * as ItemNumber from "../words/ItemNumber.ts"
import type { RecordType } from "../words/Words.ts"
import * as Grammar from "./Grammar.ts"
import * as Memory from "./Memory.ts"
import type { Words } from "./Reply.ts"
import { mistake, usage } from "./Reply.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

type Answers = Promise<TerminalAnswer>

/** Normalizes an id; text that is no id stays as it is typed. */
export const normalizeId: (type: RecordType, typed: string) => string = RecordIdSyntax.normalize

/** A record with a similar name. */
type Near = Extract<TerminalAnswer, { readonly kind: "record" }>["near"][number]

/** Similar names that are shown. */
const mostNear = 5

/** Records of one LIST. */
const mostListed = 50

const remembered = (type: RecordType, answer: Decided, near: ReadonlyArray<Near> = []): TerminalAnswer => {
  Memory.remember(answer._tag === "Granted" ? answer.record : undefined)
  return { kind: "record", type, answer, near }
}

const read = async (type: RecordType, typed: string): Promise<Decided> => {
  const id = normalizeId(type, typed)
  return Glass.note(`${type}/${id}`, await Line.call("Access", { query: { type, id } }))
}

const types: ReadonlyArray<RecordType> = ["scp", "user", "site", "mtf"]

/** The records of some types whose id or name is close to a text, and those that have it as their id or name. */
const findNear = async (among: ReadonlyArray<RecordType>, text: string) => {
  const found: Array<Near> = []
  for (const type of among) {
    found.push(...(await Line.call("Near", { query: { type, text } })).map((each) => ({ ...each, type })))
  }
  const wanted = FoldedText.fold(text)
  const isExact = ({ id, name }: Near) => [id, name].map(FoldedText.fold).includes(wanted)
  return { near: found.slice(0, mostNear), exact: found.filter(isExact) }
}

/**
 * Reads a record by its id, or by its name if exactly one record has it; otherwise suggests similar names. Text that is no
 * item number, without a type, is looked for in all types.
 */
export const access = async (words: Words): Answers => {
  const { type, rest } = Grammar.splitType(words)
  const text = rest.join(" ").slice(0, 200)
  if (text === "") {
    return usage("ACCESS")
  }
  const answer = await read(type, text)
  if (answer._tag !== "Expunged") {
    return remembered(type, answer)
  }
  const isTyped = rest.length < words.length || ItemNumber.parse(text) !== undefined
  const { near, exact } = await findNear(isTyped ? [type] : types, text)
  const [only, ...others] = exact
  return only !== undefined && others.length === 0
    ? remembered(only.type, await read(only.type, only.id))
    : remembered(type, answer, near)
}

/** Reads an addendum of the last record. */
export const open = async ([word]: Words): Answers => {
  const record = Memory.lastRecord()
  if (record === undefined || record.type === "user") {
    return mistake("OPEN", Replies.reasons.openWithoutRecord)
  }
  const addenda = record.sections.filter(({ id }) => id !== "procedures" && id !== "description")
  const number = word === undefined ? Memory.lastAddendum() + 1 : Number(word)
  const section = addenda[number - 1]
  if (section === undefined) {
    return mistake("OPEN", Replies.noAddendum(record.id, addenda.length, word === undefined ? undefined : number))
  }
  Memory.rememberAddendum(number)
  return {
    kind: "section",
    title: section.title,
    body: section.body,
    record: record.id,
    place: `${record.id}, addendum ${number} of ${addenda.length}`
  }
}

/** Searches the text of all records. */
export const search = async (words: Words): Answers => {
  const text = words.join(" ").slice(0, 500)
  return text === ""
    ? usage("SEARCH")
    : { kind: "hits", words: text, hits: await Line.call("Search", { query: { text } }) }
}

/** Lists the records of a type. */
export const list = async (words: Words): Answers => {
  const { type, rest } = Grammar.splitType(words)
  const typed = rest.join(" ")
  if (type === "scp" && typed !== "" && ItemNumber.parse(typed) === undefined) {
    return usage("LIST")
  }
  const after = typed === "" ? {} : { after: normalizeId(type, typed) }
  const rows = await Line.call("List", { query: { type, limit: mostListed + 1, ...after } })
  return { kind: "rows", type, rows: rows.slice(0, mostListed), hasMore: rows.length > mostListed }
}

/** Reads a random record. */
export const random = async (words: Words): Answers => {
  const { type } = Grammar.splitType(words)
  const id = await Line.call("Random", { query: { type } })
  return id === null ? mistake("RANDOM", Replies.reasons.nothingToPick) : remembered(type, await read(type, id))
}

const neighbour = (name: "NEXT" | "PREV") => async (): Answers => {
  const record = Memory.lastRecord()
  if (record === undefined) {
    return mistake(name, Replies.reasons.neighbourWithoutRecord)
  }
  const { type, id } = record
  const direction = name === "NEXT" ? "next" : "previous"
  const found = await Line.call("Neighbour", { query: { type, id, direction } })
  return found === null ? mistake(name, Replies.noNeighbour(id, direction)) : remembered(type, await read(type, found))
}

/** Reads the record after the last one. */
export const next = neighbour("NEXT")
/** Reads the record before the last one. */
export const previous = neighbour("PREV")

/** Shows all changes of status. */
export const history = async (words: Words): Answers => {
  const { rest } = Grammar.splitType(words)
  if (rest.length === 0) {
    return usage("HISTORY")
  }
  const id = normalizeId("scp", rest.join(" "))
  return { kind: "changes", id, changes: Changes.ofHistory(await Line.call("History", { query: { scp: id } })) }
}

/** Shows the reader's own file. */
export const whoAmI = async (): Answers => {
  const record = await Line.call("WhoAmI", {})
  return { kind: "record", type: "user", answer: { _tag: "Granted", record }, near: [] }
}
