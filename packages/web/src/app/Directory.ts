/** The records that the reader can see, loaded once for each connection. The prompt and the directory search in them. */
import type { Signal } from "@preact/signals"
import { signal } from "@preact/signals"
import type { Success } from "../protocol/Calls.ts"
import { CallFailed } from "../protocol/Connection.ts"
import type { RecordType } from "../words/Words.ts"
import * as Line from "./Line.ts"
import * as Notices from "./Notices.ts"
import * as SessionState from "./SessionState.ts"

/** A record in a list. */
export type Row = Success<"List">[number]

/** The rows of one type so far. `whole` when the server has no more of them. */
export interface Listing {
  readonly rows: ReadonlyArray<Row>
  readonly whole: boolean
  readonly failure: CallFailed["failure"] | undefined
}

const pageSize = 500
const none: Listing = { rows: [], whole: false, failure: undefined }

/** The lists by type. */
export const lists: Readonly<Record<RecordType, Signal<Listing>>> = {
  scp: signal(none),
  user: signal(none),
  site: signal(none),
  mtf: signal(none)
}

/** Notes that the records of a type have changed, so that `load` reads them again. */
export const markStale = (type: RecordType): void => {
  stale.add(type)
}

const running = new Map<RecordType, Promise<void>>()
const stale = new Set<RecordType>()

const readPage = async (type: RecordType, before: Listing): Promise<Listing> => {
  const last = before.rows.at(-1)
  const after = last === undefined ? {} : { after: last.id }
  const rows = await Line.call("List", { query: { type, limit: pageSize, ...after } })
  return { rows: [...before.rows, ...rows], whole: rows.length < pageSize, failure: undefined }
}

const read = async (type: RecordType, isWhole: boolean): Promise<void> => {
  const { epoch } = SessionState
  const asked = epoch.value
  const list = lists[type]
  try {
    let listing = stale.delete(type) || list.value.failure !== undefined ? none : list.value
    while (!listing.whole && (isWhole || listing.rows.length === 0)) {
      listing = await readPage(type, listing)
      if (epoch.value !== asked) {
        return
      }
      list.value = listing
    }
  } catch (error) {
    if (!(error instanceof CallFailed)) {
      throw error
    }
    if (epoch.value === asked) {
      list.value = { ...list.value, failure: error.failure }
    }
  }
}

/** Loads the records of a type: all of them, or only the first page. */
export const load = async (type: RecordType, isWhole: boolean): Promise<void> => {
  await running.get(type)
  const reading = read(type, isWhole)
  running.set(type, reading)
  await reading
  if (running.get(type) === reading) {
    running.delete(type)
  }
}

/** Loads the anomalies on every new connection. Call once. */
export const start = (): void => {
  Line.onConnect(() => {
    for (const type of ["scp", "user", "site", "mtf"] as const) {
      // A list that waits for this connection is read on it anyway.
      if (!running.has(type)) {
        stale.add(type)
      }
    }
    void load("scp", false)
  })
  Notices.onNotice(({ type }) => stale.add(type))
  SessionState.onDrop(() => {
    for (const list of Object.values(lists)) {
      list.value = none
    }
  })
}
