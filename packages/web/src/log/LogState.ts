/** The log as far as the page knows it: its overview, the filter, the rows that were read, and the event that is open. */
import type { Filter, InspectedEvent, ListPage, Overview } from "@scipnet/core/deepwell/inspection/InspectedLog"
import { batch, signal } from "@preact/signals"
import * as LogRequest from "./LogRequest.ts"

type Brief = ListPage["events"][number]

/** The number of rows of a request. */
const pageSize = 200

/** The number of pages that are kept: the rest is read again. */
const mostPages = 50

/** Milliseconds without scrolling after which rows are read, so that a scroll over the whole log reads a few pages. */
const patience = 90

/** The log when it was last read; undefined at first. */
export const overview = signal<Overview | undefined>(undefined)
/** The sentence for a request that failed, or an empty text. */
export const failure = signal("")
export const filter = signal<Filter>({ by: "all" })
/** The number of rows of the list, and false if the list has more than the server looks up. */
export const total = signal(0)
export const isComplete = signal(true)
/** The first row on the screen, and the number of rows there. */
export const first = signal(0)
export const visible = signal(12)
/** The row of the cursor. */
export const cursor = signal(0)
/** The open event; its position while it is read. */
export const opened = signal<InspectedEvent | number | undefined>(undefined)

const pages = signal<ReadonlyMap<number, ReadonlyArray<Brief>>>(new Map())

/** A row; undefined while it is not read. */
export const rowAt = (index: number): Brief | undefined =>
  pages.value.get(Math.floor(index / pageSize))?.[index % pageSize]

/** The rows that have to be on the screen; the table follows it. */
export const wantedRow = signal<{ readonly index: number } | undefined>(undefined)

/** Shows the sentence for an error of a request. Other errors are defects. */
export const fail = (error: unknown): void => {
  if (!(error instanceof LogRequest.RequestFailed)) {
    throw error
  }
  failure.value =
    error.status === 429
      ? "The server answers the same request already. Try again in a moment."
      : error.status === 0
        ? "The server does not answer. It may have been stopped."
        : `The server did not answer this request (${error.status}).`
}

const keep = ({ offset, total: count, isComplete: complete, events }: ListPage): void => {
  const kept = [...pages.peek()].slice(1 - mostPages)
  batch(() => {
    pages.value = new Map([...kept, [offset / pageSize, events]])
    total.value = count
    isComplete.value = complete
    failure.value = ""
  })
}

let reading: AbortController | undefined
let timer = 0

const read = async (
  start: { readonly offset: number } | { readonly position: number }
): Promise<ListPage | undefined> => {
  const own = new AbortController()
  reading?.abort()
  reading = own
  try {
    const page = await LogRequest.events(filter.peek(), overview.peek()?.head.position ?? 0, start, own.signal)
    keep(page)
    return page
  } catch (error) {
    if (!own.signal.aborted) {
      fail(error)
    }
    return undefined
  } finally {
    if (reading === own) {
      reading = undefined
    }
  }
}

const missing = (): number | undefined => {
  const [from, to] = [first.peek(), Math.min(total.peek(), first.peek() + visible.peek())]
  const wanted = [Math.floor(from / pageSize), Math.floor(Math.max(from, to - 1) / pageSize)]
  return wanted.find((page) => !pages.peek().has(page))
}

const readMissing = async (): Promise<void> => {
  const page = missing()
  const found = page === undefined ? undefined : await read({ offset: page * pageSize })
  if (found !== undefined && missing() !== undefined) {
    await readMissing()
  }
}

/** Reads the rows on the screen that are not read, once the screen stands still. */
export const ensureRows = (): void => {
  clearTimeout(timer)
  timer = window.setTimeout(() => void readMissing(), patience)
}

/** Moves the cursor to a row and shows it. */
export const moveTo = (index: number): void => {
  const row = Math.max(0, Math.min(total.value - 1, index))
  cursor.value = row
  wantedRow.value = { index: row }
}

/** Moves the cursor to the event at a position, or to the next one. */
export const goTo = async (position: number): Promise<void> => {
  clearTimeout(timer)
  const page = await read({ position })
  if (page !== undefined) {
    const found = page.events.findIndex((event) => event.position >= position)
    moveTo(page.offset + (found === -1 ? Math.max(0, page.events.length - 1) : found))
  }
}

/** Lists other events, from the first one. */
export const select = async (next: Filter): Promise<void> => {
  batch(() => {
    filter.value = next
    pages.value = new Map()
    total.value = 0
    first.value = 0
  })
  if ((await read({ offset: 0 })) !== undefined) {
    moveTo(0)
  }
}

const urlOf = (position: number | undefined): string => (position === undefined ? "/-/log" : `/-/log/${position}`)

const show = async (position: number | undefined): Promise<void> => {
  opened.value = position
  if (position === undefined) {
    return
  }
  try {
    const found = await LogRequest.event(position)
    if (opened.peek() === position) {
      opened.value = found
    }
  } catch (error) {
    opened.value = undefined
    if (error instanceof LogRequest.RequestFailed && error.status === 404) {
      failure.value = `There is no event at position ${position}.`
    } else {
      fail(error)
    }
  }
}

/** Opens an event under its own URL; undefined closes the present one. */
export const open = (position: number | undefined): void => {
  if (urlOf(position) !== location.pathname) {
    history.pushState(null, "", urlOf(position))
  }
  void show(position)
}

/** Opens the event of the cursor. */
export const openCursor = (): void => {
  const row = rowAt(cursor.value)
  if (row !== undefined) {
    open(row.position)
  }
}

const positionInUrl = (): number | undefined => {
  const digits = /^\/-\/log\/(\d+)$/.exec(location.pathname)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Reads the overview again, and the list from its beginning, or at the event of the URL. */
export const refresh = async (): Promise<void> => {
  try {
    overview.value = await LogRequest.overview()
  } catch (error) {
    fail(error)
    return
  }
  pages.value = new Map()
  const position = positionInUrl()
  if (position === undefined) {
    await select(filter.peek())
  } else {
    await goTo(position)
    await show(position)
  }
}

/** Follows the browser's history. Call once. */
export const start = (): void => {
  addEventListener("popstate", () => void show(positionInUrl()))
  void refresh()
}
