/**
 * The rules of throttling, on rows that a store has read: pure, and the same for every store. Times are milliseconds since
 * 1970.
 */
import * as Duration from "effect/Duration"
import type { Parameters } from "./SecurityConfig.ts"
import type { Keys, ThrottleKey } from "./ThrottleKeys.ts"
import type { Verdict } from "./ThrottleStore.ts"

/** The count of a key. */
export interface ThrottleRow {
  readonly key: string
  readonly failures: number
  /** The number of attempts since the last recorded one that were not recorded. */
  readonly suppressed: number
  readonly lastAt: number
  /** The end of the delay; 0 without one. */
  readonly until: number
}

/** The rows to insert or replace, and the keys of the rows to delete. */
export interface Changes {
  readonly save: ReadonlyArray<ThrottleRow>
  readonly remove: ReadonlyArray<string>
}

/** Returns the delay in milliseconds after a number of failures: 0 for the first `tries`, then with exponential backoff. */
export const delayMs = (
  failures: number,
  tries: number,
  { throttleBase, throttleCap }: Pick<Parameters, "throttleBase" | "throttleCap">
): number =>
  failures <= tries
    ? 0
    : Math.min(
        Duration.toMillis(throttleCap),
        Duration.toMillis(throttleBase) * 2 ** Math.min(failures - tries - 1, 50)
      )

// A delay of 0 must not throttle a concurrent attempt whose time is slightly earlier.
const untilAfter = (at: number, failures: number, tries: number, parameters: Parameters): number => {
  const delay = delayMs(failures, tries, parameters)
  return delay === 0 ? 0 : at + delay
}

/**
 * The times that tell which rows count at a time. A delay is in force if `now < until <= cap`: a clock that was set back
 * cannot extend it beyond the maximum. A row without one is forgotten if `lastAt <= past` or `lastAt >= future`: rows equally
 * far in the future were written before the clock was set back.
 */
export const timesAt = (now: number, { throttleCap, throttleMemory }: Parameters) => {
  const memory = Duration.toMillis(throttleMemory)
  return { now, cap: now + Duration.toMillis(throttleCap), past: now - memory, future: now + memory }
}

type Times = ReturnType<typeof timesAt>

const isDelayed = ({ until }: ThrottleRow, { now, cap }: Times): boolean => until > now && until <= cap

const isForgotten = (row: ThrottleRow, times: Times): boolean =>
  (row.lastAt <= times.past || row.lastAt >= times.future) && !isDelayed(row, times)

/**
 * Counts an attempt with keys at a time and decides whether it is allowed.
 *
 * @param stored the stored rows of its keys; forgotten ones are ignored, whether or not the store has deleted them
 */
export const attempt = (
  keys: Keys,
  stored: Iterable<ThrottleRow>,
  at: number,
  parameters: Parameters
): { readonly verdict: Verdict; readonly changes: Changes } => {
  const times = timesAt(at, parameters)
  const rows = new Map([...stored].flatMap((row) => (isForgotten(row, times) ? [] : [[row.key, row]])))
  const saved = new Map<string, ThrottleRow>()
  const load = (key: string): ThrottleRow =>
    saved.get(key) ?? rows.get(key) ?? { key, failures: 0, suppressed: 0, lastAt: at, until: 0 }
  const count = ({ key, tries }: ThrottleKey) => {
    const row = load(key)
    const failures = row.failures + 1
    saved.set(key, { ...row, failures, lastAt: at, until: untilAfter(at, failures, tries, parameters) })
  }
  const { counted, ledger } = keys
  const isAllowed = !counted.some(({ key }) => isDelayed(load(key), times))
  const row = ledger && load(ledger.key)
  const recorded = row !== undefined && isAllowed && !(ledger?.tries !== undefined && isDelayed(row, times))
  if (row !== undefined && (!recorded || row.suppressed > 0)) {
    saved.set(row.key, { ...row, suppressed: recorded ? 0 : row.suppressed + 1 })
  }
  if (isAllowed) {
    for (const key of counted) {
      count(key)
    }
    if (recorded && ledger?.tries !== undefined) {
      count({ key: ledger.key, tries: ledger.tries })
    }
  }
  return {
    verdict: isAllowed
      ? { allowed: true, suppressed: recorded ? row.suppressed : 0, counted, recorded }
      : { allowed: false },
    changes: { save: [...saved.values()], remove: [] }
  }
}

/**
 * Takes back an attempt that succeeded: resets its account for its origin, and reverts the other counts.
 *
 * @param counted the keys that it was counted under
 * @param stored their stored rows
 */
export const success = (
  counted: ReadonlyArray<ThrottleKey>,
  stored: Iterable<ThrottleRow>,
  parameters: Parameters
): Changes => {
  const rows = new Map([...stored].map((row) => [row.key, row]))
  return {
    save: counted.flatMap(({ key, tries, resetsOnSuccess = false }) => {
      const row = rows.get(key)
      if (resetsOnSuccess || row === undefined || row.failures === 0) {
        return []
      }
      const failures = row.failures - 1
      return [{ ...row, failures, until: untilAfter(row.lastAt, failures, tries, parameters) }]
    }),
    remove: counted.flatMap(({ key, resetsOnSuccess = false }) => (resetsOnSuccess ? [key] : []))
  }
}
