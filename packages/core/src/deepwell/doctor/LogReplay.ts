/**
 * Going through a log in one snapshot: each event is proven, read, and folded anew into a database beside it.
 */
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Effect, Either } from "effect"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import type { StoredEvent } from "../../eventsourcing/append/AppendPlan.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import type { Head } from "../../eventsourcing/EventStore.ts"
import * as ProjectionWriter from "../../eventsourcing/sql/ProjectionWriter.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as StoredEvents from "../../eventsourcing/StoredEvents.ts"
import type { Report } from "../backup/SqliteBackup.ts"
import { Finding } from "./Findings.ts"
import * as EventLog from "../EventLog.ts"
import type { ScratchDatabase } from "./ScratchDatabase.ts"

export const projectors = EventLog.projections.map((projection) => ProjectionWriter.make(projection))

const pageSize = 500

/** So many events that cannot be read are listed; the others are counted. */
const mostListed = 20

/** What was found on the way. */
export interface Walk {
  head: Head
  recordedAt: number
  /** Where the log ends, if it can be followed that far. */
  readonly end: number
  readonly findings: Array<Finding>
  /** How many events could not be read. */
  unreadable: number
  /** Whether every event so far could be read: only then the rows can be compared. */
  whole: boolean
}

const prove = (walk: Walk, row: StoredEvent): RecordedEvent<DomainEvent> | undefined => {
  const followed = StoredEvents.follow(walk.head, row)
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

/** Goes through the whole log, and folds it into the scratch database as far as it can be read. */
export const through = (scratch: ScratchDatabase, report: Report): Effect.Effect<Walk, SqlError> =>
  Effect.gen(function* () {
    const total = yield* SqlRunner.together(SqlLog.lastPosition)
    const walk: Walk = {
      head: StoredEvents.origin(yield* SqlRunner.together(SqlLog.logId)),
      recordedAt: 0,
      end: total,
      findings: [],
      unreadable: 0,
      whole: true
    }
    yield* scratch(() => SqlRunner.together((run) => projectors.forEach((projector) => projector.reset(run))))
    const isBroken = () => walk.findings.some(({ _tag }) => _tag === "ChainBroken")
    for (let more = true; more && !isBroken();) {
      const rows = yield* SqlRunner.together(SqlLog.logAfter(walk.head.position, pageSize))
      const events: Array<RecordedEvent<DomainEvent>> = []
      for (const row of rows) {
        const event = isBroken() ? undefined : prove(walk, row)
        if (event !== undefined) {
          events.push(event)
        }
      }
      if (walk.whole) {
        // A fault of this program's own projections says nothing of the file.
        yield* scratch(() =>
          SqlRunner.together((run) => Either.getOrThrow(ProjectionWriter.applyAll(run, projectors, events)))
        )
      }
      yield* report(walk.head.position, total)
      more = rows.length > 0
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
