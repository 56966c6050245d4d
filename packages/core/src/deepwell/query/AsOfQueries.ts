/**
 * Past states of records, at a time or a position of the log. The reader needs the clearance that the record and each
 * section required then, and the clearance that they require now.
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import type { QueryResult, Record, RecordType, StatusEntry } from "../../domain/query/QueryResult.ts"
import * as Authority from "../../domain/access/Authority.ts"
import type { Level } from "../../domain/access/Clearance.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged, RecordRedacted, type Rejection } from "../../domain/Rejection.ts"
import * as EventStore from "../../eventsourcing/EventStore.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import * as StatusHistoryView from "../../readmodels/StatusHistoryView.ts"
import {
  granted,
  readInSnapshot,
  rejected,
  runQuery,
  type QueryContext,
  type QueryOutcome
} from "../request/AuditedQuery.ts"
import { EventLog, type Recorded } from "../EventLog.ts"
import type { AuditName } from "../Queries.ts"
import * as ActorRedaction from "./ActorRedaction.ts"
import * as Redaction from "./Redaction.ts"

const isUpTo =
  (point: Query.Point) =>
  ({ position, recordedAt }: Recorded): boolean =>
    "position" in point ? position <= point.position : recordedAt <= point.time

/** True if the reader may read the record now. */
const isReadable = (type: RecordType, id: string) =>
  Effect.map(
    readInSnapshot("access", (run, { reader, policy }) => {
      const subject = RecordViews.subjectOf(RecordViews.views[type].find(run, id))
      return granted(Access.decide(reader, subject, policy).decision === "granted")
    }),
    ({ found }) => Either.getOrElse(found.result, () => false)
  )

/**
 * The first events of a record, as long as they are wanted, in order. Stored events never change, so they are read outside
 * of the snapshot. None for a record that the reader may not read: the time to read them would reveal that it exists.
 */
export const eventsOf = (type: RecordType, id: string, isWanted: (event: Recorded) => boolean = () => true) =>
  Effect.gen(function* () {
    if (!(yield* isReadable(type, id))) {
      return []
    }
    const log = yield* EventLog
    const all = EventStore.streamOf(log, { stream: `${type}-${id}` })
    return Chunk.toReadonlyArray(yield* Stream.runCollect(Stream.takeWhile(all, isWanted)))
  })

/** Makes the result of a query from the access decision. */
interface Results<A> {
  readonly granted: (run: Run, asker: QueryContext, then: Record, past: ReadonlyArray<Recorded>) => A
  readonly redacted: (needed: Level, held: Level) => Either.Either<A, Rejection>
  readonly expunged: Either.Either<A, Rejection>
}

const decideAsOf = <A>(
  run: Run,
  asker: QueryContext,
  { type, id, ...point }: Query.AsOf,
  events: ReadonlyArray<Recorded>,
  results: Results<A>
): QueryOutcome<A> => {
  const { reader, policy } = asker
  const refusal = "position" in point ? Authority.actionRejection("positions", reader) : undefined
  if (refusal !== undefined) {
    return rejected(refusal, "auditor")
  }
  const past = events.filter(isUpTo(point))
  const now = RecordViews.subjectOf(RecordViews.views[type].find(run, id))
  const then = RecordViews.views[type].folded(past)
  // Deletion counts as of now: the past of a restored record is readable.
  const subjects = [now, now && then && { ...now, clearance: then.clearance }]
  const decisions = subjects.map((subject) => ({ subject, ...Access.decide(reader, subject, policy) }))
  const denial = decisions.find(({ decision }) => decision !== "granted")
  const details = { ...point }
  if (denial === undefined && then !== undefined) {
    const result = Either.right(results.granted(run, asker, then, past))
    return { result, decision: "granted", rule: decisions[1]?.rule ?? "absent", details }
  }
  const { rule = "absent", decision = "expunged", subject } = denial ?? {}
  return decision === "redacted" && subject !== undefined
    ? { result: results.redacted(subject.clearance.level, reader.clearance.level), decision, rule, details }
    : { result: results.expunged, decision: "expunged", rule, details }
}

const askAsOf = <A>(name: AuditName, query: Query.AsOf, results: Results<A>) =>
  Effect.flatMap(eventsOf(query.type, query.id, isUpTo(query)), (events) =>
    runQuery(name, { type: query.type, id: query.id }, (run, asker) => decideAsOf(run, asker, query, events, results))
  )

const pastRecord = ({ type, id }: Query.Access): Results<QueryResult> => ({
  granted: (run, { reader, policy }, then, past) => {
    const present = new Map(SectionView.sectionsOf(run, type, id).map((section) => [section.key, section]))
    const mayRead = (section: SectionView.StoredSection) => {
      const now = present.get(section.key)
      return Redaction.dominatesSection(reader, section) && now !== undefined && Redaction.dominatesSection(reader, now)
    }
    const sections = SectionView.folded(past)
    return { _tag: "Granted", record: Redaction.redactWithSections(run, reader, then, policy, sections, mayRead) }
  },
  redacted: (needed, held) => Either.right({ _tag: "Redacted", type, id, needed, held }),
  expunged: Either.right({ _tag: "Expunged", type, id })
})

/** Decides on a record at a point of the past and reads it, in the snapshot of a query. `events` are those of the record. */
export const readPastRecord = (run: Run, asker: QueryContext, query: Query.AsOf, events: ReadonlyArray<Recorded>) =>
  decideAsOf(run, asker, query, events, pastRecord(query))

/** Reads a record as it was at a point of the past. */
export const asOf = (query: Query.AsOf) => askAsOf("asof", query, pastRecord(query))

/** Lists the changes of status of an anomaly up to a point, oldest first. */
export const historyAsOf = ({ scp: id, ...point }: Query.HistoryAsOf) =>
  askAsOf<ReadonlyArray<StatusEntry>>(
    "history-asof",
    { type: "scp", id, ...point },
    {
      granted: (run, { reader }, _, events) =>
        ActorRedaction.redactActors(run, reader, StatusHistoryView.folded(events)),
      redacted: (needed, held) => Either.left(new RecordRedacted({ type: "scp", id, needed, held })),
      expunged: Either.left(new RecordExpunged({ type: "scp", id }))
    }
  )
