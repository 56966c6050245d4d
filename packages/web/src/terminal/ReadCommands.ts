/** The commands that read records. */
import * as TimeInput from "@scipnet/presentation/TimeInput"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Decided } from "../app/Dossier.ts"
import * as Glass from "../app/Glass.ts"
import * as Line from "../app/Line.ts"
import * as Changes from "../record/Changes.ts"
import * as ItemNumber from "../words/ItemNumber.ts"
import type { RecordType } from "../words/Words.ts"
import * as Grammar from "./Grammar.ts"
import * as Memory from "./Memory.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

/** The words of a line after the command. */
export type Words = ReadonlyArray<string>

type Answers = Promise<TerminalAnswer>

/** A line that cannot be executed as it is typed. */
export const mistake = (name: Grammar.Name, why: string): TerminalAnswer => ({
  kind: "mistake",
  text: Replies.mistake(name, why)
})

/** The usage of a command that was typed with wrong arguments. */
export const usage = (name: Grammar.Name): TerminalAnswer => mistake(name, Replies.usage(Grammar.usageOf(name)))

/** Normalizes an item number; any other id stays as it is typed. */
export const normalizeId = (type: RecordType, typed: string): string =>
  type === "scp" ? (ItemNumber.parse(typed) ?? typed) : typed

const remembered = (
  type: RecordType,
  answer: Decided,
  near: ReadonlyArray<{ id: string; name: string }> = []
): TerminalAnswer => {
  Memory.remember(answer._tag === "Granted" ? answer.record : undefined)
  return { kind: "record", type, answer, near }
}

const read = async (type: RecordType, typed: string): Promise<Decided> => {
  const id = normalizeId(type, typed)
  return Glass.note(`${type}/${id}`, await Line.call("Access", { query: { type, id } }))
}

/** Reads a record by its id, or by its name if exactly one record has it; otherwise suggests similar names. */
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
  const near = await Line.call("Near", { query: { type, text } })
  const [only, ...others] = near.filter(({ name }) => name.toLowerCase() === text.toLowerCase())
  return only !== undefined && others.length === 0
    ? remembered(type, await read(type, only.id))
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
  const after = rest.length === 0 ? {} : { after: normalizeId(type, rest.join(" ")) }
  return { kind: "rows", type, rows: await Line.call("List", { query: { type, ...after } }) }
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

/** Reads an anomaly as it was at a time. */
export const asOf = async (words: Words): Answers => {
  const { type, rest } = Grammar.splitType(words)
  const [item, ...when] = rest
  const at = TimeInput.parse(when.join(" "), Date.now())
  if (item === undefined || when.length === 0) {
    return usage("ASOF")
  }
  if (at === undefined) {
    return mistake("ASOF", `${when.join(" ").slice(0, 40)} is no time: type one such as ${TimeInput.expected}`)
  }
  const id = normalizeId(type, item)
  return { kind: "record", type, answer: await Line.call("AsOf", { query: { type, id, time: at } }), near: [], at }
}

/** Shows the reader's own file. */
export const whoAmI = async (): Answers => {
  const record = await Line.call("WhoAmI", {})
  return { kind: "record", type: "user", answer: { _tag: "Granted", record }, near: [] }
}
