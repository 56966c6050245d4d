/**
 * Queries on records, each answered with the clearance of the reader.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Access from "../../domain/access/Access.ts"
import type { QueryResult, Record, StatusEntry, Summary, UserRecord } from "../../domain/query/QueryResult.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged } from "../../domain/Rejection.ts"
import * as CustodyView from "../../readmodels/CustodyView.ts"
import * as BreakGlassView from "../../readmodels/BreakGlassView.ts"
import * as PendingProposals from "../../readmodels/PendingProposals.ts"
import * as RecordListing from "../../readmodels/RecordListing.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as FullTextSearch from "../../readmodels/FullTextSearch.ts"
import * as StatusHistoryView from "../../readmodels/StatusHistoryView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import { granted, ifReadable, runQuery, type QueryContext, type QueryOutcome } from "../request/AuditedQuery.ts"
import * as BreakGlass from "../auth/BreakGlass.ts"
import * as ActorRedaction from "./ActorRedaction.ts"
import * as Redaction from "./Redaction.ts"
import { CurrentActor } from "../request/CurrentActor.ts"

/** The milliseconds until a record closes that the session has opened by break-glass; undefined for any other record. */
const closesIn = (run: Run, { reader, at, session }: QueryContext, subject: Access.Subject): number | undefined => {
  const { type, id } = subject
  const until =
    session !== null && BreakGlass.withinReach(reader, subject)
      ? BreakGlassView.openUntil(run, { session, type, id, at })
      : undefined
  return until === undefined ? undefined : until - at
}

/** Decides on a record and reads it, in the snapshot of a query. */
export const readRecord = (run: Run, asker: QueryContext, { type, id }: Query.Access): QueryOutcome<QueryResult> => {
  const { reader, policy } = asker
  const record = RecordViews.views[type].find(run, id)
  const subject = RecordViews.subjectOf(record)
  const { rule, decision } = Access.decide(reader, subject, policy)
  const isSealed = rule === "too-little" || rule === "concealed"
  const remaining = subject !== undefined && isSealed ? closesIn(run, asker, subject) : undefined
  if (record !== undefined && remaining !== undefined) {
    const elevatedReader = { ...reader, clearance: { ...reader.clearance, level: record.clearance.level } }
    const read = Redaction.redactWithCurrentSections(run, elevatedReader, record, policy)
    const result = Either.right({ _tag: "Granted" as const, record: read, closesIn: remaining })
    return { result, decision: "granted", rule: "break-glass" }
  }
  if (record === undefined || decision === "expunged") {
    return { result: Either.right({ _tag: "Expunged", type, id }), decision: "expunged", rule }
  }
  const [needed, held] = [record.clearance.level, reader.clearance.level]
  return {
    result: Either.right(
      decision === "redacted"
        ? { _tag: "Redacted", type, id, needed, held }
        : { _tag: "Granted", record: Redaction.redactWithCurrentSections(run, reader, record, policy) }
    ),
    decision,
    rule
  }
}

/** Reads one record by its id. */
export const access = (query: Query.Access) =>
  runQuery("access", { type: query.type, id: query.id }, (run, asker) => readRecord(run, asker, query))

/** Lists the changes of status of an anomaly that the reader may read, oldest first. */
export const history = ({ scp: id }: Query.History) =>
  runQuery("history", { type: "scp", id }, (run, asker): QueryOutcome<ReadonlyArray<StatusEntry>> => {
    const subject = RecordViews.subjectOf(RecordViews.views.scp.find(run, id))
    return ifReadable(asker, { type: "scp", id }, subject, () =>
      ActorRedaction.redactActors(run, asker.reader, StatusHistoryView.historyOf(run, id))
    )
  })

const summaryOf = (record: Record): Summary => {
  switch (record.type) {
    case "user":
      return record
    case "scp": {
      const { sections: _, withheld: __, provenance: ___, ...summary } = record
      return summary
    }
    case "site":
    case "mtf": {
      const { sections: _, withheld: __, ...summary } = record
      return summary
    }
  }
}

/**
 * Lists the records of a type that the reader may see. Fails with `RecordExpunged` for a page in an order other than that
 * of ids, after a record that the reader may not see.
 */
export const list = (query: Query.List) =>
  runQuery("list", null, (run, { reader }): QueryOutcome<ReadonlyArray<Summary>> => {
    const records = RecordListing.list(run, reader, query)
    if (Either.isLeft(records)) {
      return { result: records, decision: "expunged", rule: "visible-only" }
    }
    const redact = Redaction.redactRecords(run, reader, records.right)
    return granted(
      records.right.map((record) => summaryOf(redact(record))),
      { type: query.type, count: records.right.length }
    )
  })

/** Searches the text of the records that the reader may see. */
export const search = (query: Query.Search) =>
  runQuery("search", null, (run, { reader }) => {
    const hits = FullTextSearch.search(run, reader, query)
    return granted(hits, { text: query.text, count: hits.length })
  })

/** Reads the reader's own record. */
export const whoAmI = Effect.gen(function* () {
  const { actor } = yield* CurrentActor
  return yield* runQuery(
    "whoami",
    actor._tag === "User" ? { type: "user", id: actor.user } : null,
    (run, { reader }): QueryOutcome<UserRecord> => ({
      result: Either.fromNullable(
        UserView.find(run, reader.id),
        () => new RecordExpunged({ type: "user", id: reader.id })
      ),
      decision: "granted",
      rule: "own-file"
    })
  )
})

/** Lists the proposals that wait for a second approver, on records that the reader may see. */
export const pending = runQuery("pending", null, (run, { reader, at }) => {
  const proposals = CustodyView.withCustodyNotes(run, reader, PendingProposals.pending(run, reader, at))
  return granted(ActorRedaction.redactActors(run, reader, proposals), { count: proposals.length })
})
