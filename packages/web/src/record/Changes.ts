/** The changes of a record in time, for the slider. */
import type { Success } from "../protocol/Calls.ts"
import * as Words from "../words/Words.ts"

/** The types of the events that set a status. */
const statusActions = new Set(["ScpRegistered", "ScpStatusChanged"])

/** A change of the record. `status` is the one after it, `from` the one before a change of status. */
export interface Change {
  readonly at: number
  readonly status: Words.Status | null
  readonly from: Words.Status | null
  /** The change in words, such as `Active`. */
  readonly label: string
  readonly by: string | null
  readonly approvedBy: string | null
  readonly reason: string | null
  readonly evidence: string | null
}

type StatusEntry = Success<"History">[number]
type TimelineEntry = Success<"Timeline">[number]

/** The changes of status as changes of the record, oldest first. */
export const ofHistory = (history: ReadonlyArray<StatusEntry>): ReadonlyArray<Change> =>
  history.map(({ at, from, to, by, reason, evidence, approvedBy }) => ({
    at,
    status: to,
    from,
    label: Words.capitalize(to),
    by: by === "" ? null : by,
    approvedBy,
    reason,
    evidence
  }))

const labelOf = ({ action, section }: TimelineEntry): string =>
  Words.capitalize(`${Words.actionWords(action)}${section === null ? "" : `: ${section}`}`)

/** All changes of the record, oldest first, with its status after each. Changes of status come from the history. */
export const ofTimeline = (
  timeline: ReadonlyArray<TimelineEntry>,
  history: ReadonlyArray<StatusEntry>
): ReadonlyArray<Change> => {
  const statuses = ofHistory(history)
  return timeline.map((entry) => {
    const time = entry.occurredAt ?? entry.at
    const latest = statuses.findLast(({ at }) => at <= time)
    return latest?.at === time && statusActions.has(entry.action)
      ? { ...latest, at: entry.at }
      : {
          at: entry.at,
          status: latest?.status ?? null,
          from: null,
          label: labelOf(entry),
          by: entry.by === "" ? null : entry.by,
          approvedBy: null,
          reason: entry.reason,
          evidence: null
        }
  })
}

/** The index of the change that made the record as it was at a time. */
export const indexAt = (changes: ReadonlyArray<Change>, at: number): number =>
  Math.max(
    0,
    changes.findLastIndex((change) => change.at <= at)
  )

/** The time of the change before a time; undefined time means now. The first change stays the first. */
export const before = (changes: ReadonlyArray<Change>, at: number | undefined): number | undefined =>
  (at === undefined ? changes.at(-1) : (changes.findLast((change) => change.at < at) ?? changes[0]))?.at

/** The time of the change after a time; undefined is now. */
export const after = (changes: ReadonlyArray<Change>, at: number | undefined): number | undefined =>
  at === undefined ? undefined : changes.find((change) => change.at > at)?.at

/** The beginnings of the months between two times. */
export const months = (from: number, to: number): ReadonlyArray<number> => {
  const first = new Date(from)
  const starts: Array<number> = []
  for (let month = first.getUTCMonth() + 1; starts.length < 240; month += 1) {
    const start = Date.UTC(first.getUTCFullYear(), month, 1)
    if (start >= to) {
      return starts
    }
    starts.push(start)
  }
  // Twenty years of months would be a grey bar.
  return []
}
