/**
 * Walks the hash chain of the log in slices, so that the page stays usable. Browsers may compute short hashes in the page's
 * thread and resolve their promises at once, so that waiting for them does not end a slice: a message does.
 */
import type { StoredEvent } from "@scipnet/core/eventsourcing/StoredEvents"
import * as Chain from "./Chain.ts"
import * as ChainLines from "./ChainLines.ts"

/** The time after which a slice ends, in milliseconds: half of the budget, for the event that exceeds it. */
const sliceTime = 8

/** The maximum number of events whose hashes are computed at the same time. */
const batchEvents = 32

/** Lets the browser handle input and draw. Timers would wait for 4 ms each. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener("message", () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })

/** The result of a walk. Times are in milliseconds. */
export interface Walk {
  /** The id of the log, and the last event that the server announced. */
  readonly header: ChainLines.Header
  /** The last event that follows from all before it. */
  readonly reached: { readonly position: number; readonly hash: string }
  readonly events: number
  /** The position of the first event that does not follow, with the reason; undefined if there is none. */
  readonly broken: { readonly position: number; readonly reason: "altered" | "missing" | "unreadable" } | undefined
  /** The hash at the watched position, if it was reached. */
  readonly watched: string | undefined
  readonly took: number
  readonly longestSlice: number
}

/** The server sent no log, or stopped before the end that it had announced. */
export class WalkFailed extends Error {}

interface Options {
  /** A position whose hash is part of the result. */
  readonly watch: number | undefined
  readonly onProgress: (position: number, end: number) => void
}

interface Prepared {
  readonly event: StoredEvent | undefined
  readonly content: Promise<ArrayBuffer> | undefined
}

/**
 * Walks a log. Each hash is computed from the stored one before it: up to the first that differs, these are the hashes that
 * a walk from the beginning computes.
 */
export const walk = async (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { watch, onProgress }: Options
): Promise<Walk> => {
  const start = performance.now()
  let [busy, longestSlice] = [0, 0]
  /** Does a part of a slice. */
  const work = <A>(part: (began: number) => A): A => {
    const began = performance.now()
    const result = part(began)
    busy += performance.now() - began
    longestSlice = Math.max(longestSlice, busy)
    return result
  }
  const endSliceIfDue = async (): Promise<void> => {
    if (busy >= sliceTime) {
      await nextTask()
      busy = 0
    }
  }

  let header: ChainLines.Header | undefined
  let reached = { position: 0, hash: "" }
  let [events, watched]: [number, string | undefined] = [0, undefined]
  let broken: Walk["broken"]

  /** Parses the next lines, and starts to digest their data. */
  const prepare = (lines: ReadonlyArray<string>, from: number) =>
    work((began) => {
      const prepared: Array<Prepared> = []
      let at = from
      while (at < lines.length && prepared.length < batchEvents && performance.now() - began < sliceTime / 2) {
        const event = ChainLines.event(lines[at] ?? "")
        prepared.push({ event, content: event && Chain.content(event) })
        at += 1
      }
      return prepared
    })

  const compare = async (prepared: ReadonlyArray<Prepared>): Promise<void> => {
    const contents = await Promise.all(prepared.map(({ content }) => content))
    const hashes = await Promise.all(
      work(() =>
        prepared.map(({ event }, index) => {
          const before = index === 0 ? reached.hash : (prepared[index - 1]?.event?.hash ?? "")
          const digest = contents[index]
          return event === undefined || digest === undefined ? undefined : Chain.next(before, event, digest)
        })
      )
    )
    for (const [index, { event }] of prepared.entries()) {
      const position = reached.position + 1
      if (event === undefined || event.position !== position || event.hash !== hashes[index]) {
        const isMissing = event !== undefined && event.position > position
        broken = { position, reason: event === undefined ? "unreadable" : isMissing ? "missing" : "altered" }
        return
      }
      reached = { position, hash: event.hash }
      events += 1
      watched = position === watch ? event.hash : watched
    }
  }

  for await (const lines of ChainLines.split(body)) {
    let from = 0
    if (header === undefined) {
      header = ChainLines.header(lines[0] ?? "")
      if (header === undefined) {
        throw new WalkFailed("The answer is no log.")
      }
      reached = { position: 0, hash: await Chain.origin(header.log) }
      from = 1
    }
    while (from < lines.length && broken === undefined) {
      const prepared = prepare(lines, from)
      from += prepared.length
      await endSliceIfDue()
      await compare(prepared)
      await endSliceIfDue()
      onProgress(reached.position, header.position)
    }
    if (broken !== undefined) {
      break
    }
  }
  if (header === undefined || (broken === undefined && reached.position < header.position)) {
    throw new WalkFailed("The log ended before its announced end.")
  }
  return { header, reached, events, broken, watched, took: performance.now() - start, longestSlice }
}
