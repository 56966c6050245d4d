/** A record with everything that its page shows, now or at a time in the past. */
import type { Success } from "../protocol/Calls.ts"
import type { RecordType } from "../words/Words.ts"
import * as Glass from "./Glass.ts"
import * as Line from "./Line.ts"
import * as SessionState from "./SessionState.ts"

/** The answer for a page. The parts are null unless the record is granted. */
export type Dossier = Success<"Dossier">

/** The decision on a record, with the record when it is granted. */
export type Decided = Dossier["answer"]

/** A record that the reader may see. */
export type Visible = Extract<Decided, { readonly _tag: "Granted" }>["record"]

/** An SCP file that the reader may see. */
export type ScpFile = Extract<Visible, { readonly type: "scp" }>

/** The parts of a page besides its record, which is granted. */
export type Parts = Exclude<Dossier["parts"], null>

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
  const dossier = await Line.call("Dossier", { query: { type, id } })
  Glass.note(`${type}/${id}`, dossier.answer)
  return dossier
}

/** A past version that was read before. */
export const findPast = (type: RecordType, id: string, at: number): Decided | undefined =>
  past.get(`${keyOf(type, id)}${at}`)

/** Reads a record as it was at a time in milliseconds since 1970. */
export const readPast = async (type: RecordType, id: string, at: number): Promise<Decided> => {
  const kept = findPast(type, id, at)
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
    past.set(`${keyOf(type, id)}${at}`, answer)
  }
  return answer
}
