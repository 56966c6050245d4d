/**
 * A record with all parts of its page, and the list of its changes: each decided in one snapshot, with one audit event.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import type { Dossier, DossierQuery, TimelineEntry } from "../../domain/query/Dossier.ts"
import type * as Query from "../../domain/query/Query.ts"
import type { QueryResult, Record, RecordType } from "../../domain/query/QueryResult.ts"
import type { Recorded } from "../EventLog.ts"
import * as RecordBrowser from "../../readmodels/RecordBrowser.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"
import * as StatusHistoryView from "../../readmodels/StatusHistoryView.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"
import { ifReadable, runQuery, type QueryContext, type QueryOutcome } from "../request/AuditedQuery.ts"
import * as ActorRedaction from "./ActorRedaction.ts"
import * as AsOfQueries from "./AsOfQueries.ts"
import * as RecordQueries from "./RecordQueries.ts"
import * as VisibleChanges from "./VisibleChanges.ts"
import type * as WatchNotice from "./WatchNotice.ts"

type Events = ReadonlyArray<Recorded>

const changesOf = (
  run: Run,
  { reader, policy }: QueryContext,
  subject: Access.Subject,
  events: Events
): ReadonlyArray<TimelineEntry> => {
  const records = new Map<string, Record | undefined>()
  const find = ({ type, id }: WatchNotice.Named) => {
    const key = `${type} ${id}`
    if (!records.has(key)) {
      records.set(key, RecordViews.views[type].find(run, id))
    }
    return records.get(key)
  }
  const sections = SectionView.sectionsOf(run, subject.type, subject.id)
  return ActorRedaction.redactActors(
    run,
    reader,
    VisibleChanges.select(reader, subject, sections, events, policy, find)
  )
}

/** The parts of a page of a record that the reader may read; a record opened by break-glass has no parts but itself. */
const partsOf = (run: Run, context: QueryContext, type: RecordType, id: string, events: Events): Dossier["parts"] => {
  const { reader, policy } = context
  const subject = RecordViews.subjectOf(RecordViews.views[type].find(run, id))
  const mayRead = subject !== undefined && Access.decide(reader, subject, policy).decision === "granted"
  const neighbour = (direction: "previous" | "next") =>
    RecordBrowser.neighbour(run, reader, type, id, direction) ?? null
  return {
    history:
      mayRead && type === "scp" ? ActorRedaction.redactActors(run, reader, StatusHistoryView.historyOf(run, id)) : [],
    timeline: mayRead ? changesOf(run, context, subject, events) : [],
    references: VisibleReferences.referencesTo(run, reader, type, id),
    previous: neighbour("previous"),
    next: neighbour("next")
  }
}

const withParts = (outcome: QueryOutcome<QueryResult>, parts: () => Dossier["parts"]): QueryOutcome<Dossier> => {
  const result = Either.map(outcome.result, (answer) => ({
    answer,
    parts: answer._tag === "Granted" ? parts() : null
  }))
  const isGranted = Either.isRight(result) && result.right.parts !== null
  const details = isGranted ? { parts: "history, timeline, references, neighbours" } : {}
  return { ...outcome, result, details: { ...outcome.details, ...details } }
}

/**
 * Reads a record, now or at a time, with its status changes, its timeline, the references to it and its neighbours. The
 * audit event is that of an access.
 */
export const dossier = ({ type, id, at }: DossierQuery) =>
  Effect.flatMap(AsOfQueries.eventsOf(type, id), (events) =>
    runQuery("access", { type, id }, (run, context): QueryOutcome<Dossier> =>
      withParts(
        at === undefined
          ? RecordQueries.readRecord(run, context, { type, id })
          : AsOfQueries.readPastRecord(run, context, { type, id, time: at }, events),
        () => partsOf(run, context, type, id, events)
      )
    )
  )

/**
 * Lists the changes of a record, oldest first: those whose record and section the reader may read as they were before the
 * change, after it, and now. Fails with `RecordRedacted` or `RecordExpunged`.
 */
export const timeline = ({ type, id }: Query.Access) =>
  Effect.flatMap(AsOfQueries.eventsOf(type, id), (events) =>
    runQuery("timeline", { type, id }, (run, context) =>
      ifReadable(context, { type, id }, RecordViews.subjectOf(RecordViews.views[type].find(run, id)), (subject) =>
        changesOf(run, context, subject, events)
      )
    )
  )
