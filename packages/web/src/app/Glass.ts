/** The records that break-glass has opened to this session. When one closes, all that was read is dropped and asked again. */
import { signal } from "@preact/signals"
import type { Decided } from "./Dossier.ts"
import * as SessionState from "./SessionState.ts"

/** The times at which records close, in milliseconds since 1970 by the clock of this browser, by `type/id`. */
export const closings = signal<ReadonlyMap<string, number>>(new Map())

let timer = 0

/** The clock is looked at every second: a timer of a quarter of an hour would not count the time that a computer sleeps. */
const check = (): void => {
  const now = Date.now()
  if ([...closings.value.values()].some((at) => at <= now)) {
    SessionState.dropRecords()
  }
}

/** Notes how long an answer is open, and returns the answer. */
export const note = (key: string, answer: Decided): Decided => {
  if (answer._tag === "Granted" && answer.closesIn !== undefined) {
    closings.value = new Map([...closings.value, [key, Date.now() + answer.closesIn]])
    clearInterval(timer)
    timer = window.setInterval(check, 1_000)
  }
  return answer
}

SessionState.onDrop(() => {
  clearInterval(timer)
  closings.value = new Map()
})
