/** A record with everything that its page shows, now or at a time in the past. */
import type { Success } from "../protocol/Calls.ts"
import type { RecordType } from "../words/Words.ts"
import * as Line from "./Line.ts"
import * as SessionState from "./SessionState.ts"

/** The decision on a record, with the record when it is granted. */
export type Decided = Success<"Access">

/** A record that the reader may see. */
export type Visible = Extract<Decided, { readonly _tag: "Granted" }>["record"]

/** An SCP file that the reader may see. */
export type ScpFile = Extract<Visible, { readonly type: "scp" }>

/** A change of status. */
export type StatusEntry = Success<"History">[number]

/** A record that refers to the one of the page. */
export type Reference = Success<"References">[number]

/** What belongs to a record that is granted. */
export interface Parts {
  readonly history: ReadonlyArray<StatusEntry>
  readonly references: ReadonlyArray<Reference>
  readonly previous: string | null
  readonly next: string | null
}

/** The answer for a page. The parts are absent unless the record is granted. */
export interface Dossier {
  readonly answer: Decided
  readonly parts: Parts | undefined
}

/** Past versions that are kept. */
const mostPast = 60

const past = new Map<string, Decided>()

SessionState.onDrop(() => past.clear())

const keyOf = (type: RecordType, id: string) => `${type}/${id}@`

/** Drops the past versions of a record, because its required level can have changed. */
export const forget = (type: RecordType, id: string): void => {
  for (const key of past.keys()) {
    if (key.startsWith(keyOf(type, id))) {
      past.delete(key)
    }
  }
}

/** Reads a record as it is. */
export const read = async (type: RecordType, id: string): Promise<Dossier> => {
  const answer = await Line.call("Access", { query: { type, id } })
  if (answer._tag !== "Granted") {
    return { answer, parts: undefined }
  }
  const [history, references, previous, next] = await Promise.all([
    type === "scp" ? Line.call("History", { query: { scp: id } }) : [],
    Line.call("References", { query: { type, id } }),
    Line.call("Neighbour", { query: { type, id, direction: "previous" } }),
    Line.call("Neighbour", { query: { type, id, direction: "next" } })
  ])
  return { answer, parts: { history, references, previous, next } }
}

/** A past version that was read before. */
export const findPast = (type: RecordType, id: string, at: number): Decided | undefined =>
  past.get(`${keyOf(type, id)}${at}`)

/** Reads a record as it was at a time in milliseconds since 1970. */
export const readPast = async (type: RecordType, id: string, at: number): Promise<Decided> => {
  const key = `${keyOf(type, id)}${at}`
  const kept = past.get(key)
  if (kept !== undefined) {
    return kept
  }
  const asked = SessionState.epoch.value
  const answer = await Line.call("AsOf", { query: { type, id, time: at } })
  if (SessionState.epoch.value === asked) {
    const [oldest] = past.keys()
    if (past.size >= mostPast && oldest !== undefined) {
      past.delete(oldest)
    }
    past.set(key, answer)
  }
  return answer
}
