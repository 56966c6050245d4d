/**
 * Replays the log in one snapshot: verifies the hash of each event, decodes it, and folds it into the scratch database.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import * as ProjectionWriter from "../../eventsourcing/sql/ProjectionWriter.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { ProgressListener } from "../backup/SqliteBackup.ts"
import { Finding } from "./Findings.ts"
import * as EventLog from "../EventLog.ts"
import { pageSize, step } from "./Paging.ts"

export const projectors = EventLog.projections.map((projection) => ProjectionWriter.make(projection))

/** The maximum number of unreadable events to list; further ones are counted. */
const mostListed = 20

/** The state of a replay. */
export interface ReplayState {
  head: Head
  recordedAt: number
  /** The last position of the log. */
  readonly end: number
  readonly findings: Array<Finding>
  /** The number of events that could not be decoded. */
  unreadable: number
  /** True while every event could be decoded; otherwise the rows cannot be compared. */
  whole: boolean
}

const verify = (walk: ReplayState, row: StoredEvents.StoredEvent): EventLog.Recorded | undefined => {
  const followed = StoredEvents.verifyNext(walk.head, row)
  if (Either.isLeft(followed)) {
    const { position, reason } = followed.left
    walk.findings.push(Finding.ChainBroken({ position, reason }))
    walk.whole = false
    return undefined
  }
  walk.head = followed.right
  if (row.recordedAt < walk.recordedAt) {
    walk.findings.push(Finding.TimeBackwards({ position: row.position }))
  }
  walk.recordedAt = row.recordedAt
  const decoded = StoredEvents.decode(EventLog.codec, row)
  if (Either.isRight(decoded)) {
    return decoded.right
  }
  const { position, type } = row
  walk.unreadable += 1
  if (walk.unreadable <= mostListed) {
    walk.findings.push(
      decoded.left._tag === "UnknownEvent"
        ? Finding.EventUnknown({ position, type })
        : Finding.EventMalformed({ position, type })
    )
  }
  walk.whole = false
  return undefined
}

/** Replays the log up to the first broken link of the chain; folds events until the first unreadable one. */
export const replay = (run: Run, scratch: Run, report: ProgressListener): Effect.Effect<ReplayState, SqlError> =>
  Effect.gen(function* () {
    const { total, log } = yield* step(() => ({ total: SqlLog.lastPosition(run), log: SqlLog.logId(run) }))
    const walk: ReplayState = {
      head: StoredEvents.origin(log),
      recordedAt: 0,
      end: total,
      findings: [],
      unreadable: 0,
      whole: true
    }
    const isBroken = () => walk.findings.some(({ _tag }) => _tag === "ChainBroken")
    /** Checks one page and folds its events; false at the end of the log. */
    const nextPage = (): boolean => {
      const rows = SqlLog.logAfter(walk.head.position, pageSize)(run)
      const events = rows.flatMap((row) => (isBroken() ? [] : (verify(walk, row) ?? [])))
      if (walk.whole) {
        // A fault is a defect of this program's projections, and no finding on the file.
        Either.getOrThrow(ProjectionWriter.applyAll(scratch, projectors, events))
      }
      return rows.length > 0
    }
    for (let more = true; more && !isBroken();) {
      more = yield* step(nextPage)
      yield* report(walk.head.position, total)
    }
    if (walk.unreadable > mostListed) {
      walk.findings.push(Finding.EventsUnreadable({ more: walk.unreadable - mostListed }))
    }
    const now = yield* Clock.currentTimeMillis
    if (walk.recordedAt > now) {
      walk.findings.push(Finding.ClockBehind({ recordedAt: walk.recordedAt, now }))
    }
    return walk
  })
