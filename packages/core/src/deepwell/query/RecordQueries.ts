/**
 * Every question that a deepwell answers, each with the clearance of whoever asks.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Either } from "effect"
import * as Access from "../../domain/access/Access.ts"
import type { QueryResult, Record, Summary } from "../../domain/query/QueryResult.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged, RecordRedacted } from "../../domain/Rejection.ts"
import * as CustodyView from "../../readmodels/CustodyView.ts"
import * as BreakGlassView from "../../readmodels/BreakGlassView.ts"
import * as PendingProposals from "../../readmodels/PendingProposals.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SearchView from "../../readmodels/FullTextSearch.ts"
import * as StatusHistoryView from "../../readmodels/StatusHistoryView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import type { Asker, Found } from "../request/AuditedQuery.ts"
import { ask, granted } from "../request/AuditedQuery.ts"
import * as BreakGlass from "../auth/BreakGlass.ts"
import * as ActorRedaction from "./ActorRedaction.ts"
import * as Redaction from "./Redaction.ts"
import { CurrentActor } from "../request/CurrentActor.ts"

/** What a session may read of a record through the glass that was broken for it. */
const throughGlass = (sql: SqlClient, { reader, at, session }: Asker, subject: Access.Subject) =>
  session === null || !BreakGlass.lets(reader, subject)
    ? Effect.succeed(undefined)
    : Effect.map(BreakGlassView.open(sql, { session, type: subject.type, id: subject.id, at }), (open) =>
        open ? { ...reader, clearance: { ...reader.clearance, level: subject.clearance.level } } : undefined
      )

/** Reads one record by its id. */
export const access = ({ type, id }: Query.Access) =>
  ask("access", { type, id }, (sql, asker): Effect.Effect<Found<QueryResult>, SqlError> =>
    Effect.gen(function* () {
      const { reader, policy } = asker
      const record = yield* RecordViews.views[type].find(sql, id)
      const subject = RecordViews.subjectOf(record)
      const { rule, decision } = Access.decide(reader, subject, policy)
      const lifted =
        subject !== undefined && (rule === "too-little" || rule === "concealed")
          ? yield* throughGlass(sql, asker, subject)
          : undefined
      if (record !== undefined && lifted !== undefined) {
        const read = yield* Redaction.whole(sql, lifted, record, policy)
        return { result: Either.right({ _tag: "Granted", record: read }), decision: "granted", rule: "break-glass" }
      }
      if (record === undefined || decision === "expunged") {
        return { result: Either.right({ _tag: "Expunged", type, id }), decision: "expunged", rule }
      }
      const [needed, held] = [record.clearance.level, reader.clearance.level]
      return {
        result: Either.right(
          decision === "redacted"
            ? { _tag: "Redacted", type, id, needed, held }
            : { _tag: "Granted", record: yield* Redaction.whole(sql, reader, record, policy) }
        ),
        decision,
        rule
      }
    })
  )

/** The changes of status of an anomaly, oldest first, for whoever may read its file. */
export const history = ({ scp: id }: Query.History) =>
  ask("history", { type: "scp", id }, (sql, { reader, policy }) =>
    Effect.gen(function* () {
      const record = yield* RecordViews.views.scp.find(sql, id)
      const { rule, decision } = Access.decide(reader, RecordViews.subjectOf(record), policy)
      if (record === undefined || decision === "expunged") {
        return { result: Either.left(new RecordExpunged({ type: "scp", id })), decision: "expunged" as const, rule }
      }
      const [needed, held] = [record.clearance.level, reader.clearance.level]
      return decision === "redacted"
        ? { result: Either.left(new RecordRedacted({ type: "scp", id, needed, held })), decision, rule }
        : {
            result: Either.right(yield* ActorRedaction.hiding(sql, reader, yield* StatusHistoryView.of(sql, id))),
            decision,
            rule
          }
    })
  )

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

/** The records of a type that the reader may see. */
export const list = ({ type, ...page }: Query.List) =>
  ask("list", null, (sql, { reader }) =>
    Effect.gen(function* () {
      const found = yield* RecordViews.views[type].list(sql, reader, page)
      const show = yield* Redaction.alone(sql, reader, found)
      return granted(
        found.map((record) => summaryOf(show(record))),
        { type, count: found.length }
      )
    })
  )

/** Where words stand in what the reader may see. */
export const search = ({ text, ...page }: Query.Search) =>
  ask("search", null, (sql, { reader }) =>
    Effect.map(SearchView.search(sql, reader, text, page), (hits) => granted(hits, { text, count: hits.length }))
  )

/** The reader's own file. */
export const whoAmI = Effect.gen(function* () {
  const { actor } = yield* CurrentActor
  return yield* ask("whoami", actor._tag === "User" ? { type: "user", id: actor.user } : null, (sql, { reader }) =>
    Effect.map(UserView.find(sql, reader.id), (record) => ({
      result: Either.fromNullable(record, () => new RecordExpunged({ type: "user", id: reader.id })),
      decision: "granted" as const,
      rule: "own-file"
    }))
  )
})

/** What waits for a second person, on records that the reader may see. */
export const pending = ask("pending", null, (sql, { reader, at }) =>
  Effect.gen(function* () {
    const noted = yield* CustodyView.noted(sql, reader, yield* PendingProposals.pending(sql, reader, at))
    const found = yield* ActorRedaction.hiding(sql, reader, noted)
    return granted(found, { count: found.length })
  })
)
