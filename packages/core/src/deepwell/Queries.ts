/**
 * Every question that a deepwell answers, each with the clearance of whoever asks.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Either, Schema } from "effect"
import * as Access from "../domain/Access.ts"
import type { Answer, Record, Summary } from "../domain/Answer.ts"
import { RecordType } from "../domain/Answer.ts"
import type { AuditEntry } from "../domain/Audit.ts"
import * as Clearance from "../domain/Clearance.ts"
import type * as Query from "../domain/Query.ts"
import { ClearanceDenied, RecordExpunged, RecordRedacted } from "../domain/Refusal.ts"
import * as AuditLog from "../views/AuditLog.ts"
import * as Records from "../views/Records.ts"
import * as SearchView from "../views/Search.ts"
import * as Sections from "../views/Sections.ts"
import * as StatusHistory from "../views/StatusHistory.ts"
import type { Found } from "./Ask.ts"
import { ask } from "./Ask.ts"
import { CurrentActor } from "./CurrentActor.ts"

const granted = <A>(result: A, details: Found<A>["details"] = {}): Found<A> => ({
  result: Either.right(result),
  decision: "granted",
  rule: "visible-only",
  details
})

const withSections = (sql: SqlClient, reader: Access.Reader, record: Record): Effect.Effect<Record, SqlError> =>
  record.type === "user"
    ? Effect.succeed(record)
    : Effect.map(Sections.of(sql, record.type, record.id), (sections) => {
        const visible = sections.filter((section) => Clearance.dominates(reader.clearance, section.clearance))
        return {
          ...record,
          sections: visible.map(({ id, title, body }) => ({ id, title, body })),
          withheld: visible.length < sections.length
        }
      })

/** Reads one record by its id. */
export const access = ({ type, id }: Query.Access) =>
  ask("access", { type, id }, (sql, reader): Effect.Effect<Found<Answer>, SqlError> =>
    Effect.gen(function* () {
      const record = yield* Records.views[type].find(sql, id)
      const { rule, decision } = Access.decide(reader, Records.subjectOf(record))
      if (record === undefined || decision === "expunged") {
        return { result: Either.right({ _tag: "Expunged", type, id }), decision: "expunged", rule }
      }
      const [needed, held] = [record.clearance.level, reader.clearance.level]
      return {
        result: Either.right(
          decision === "redacted"
            ? { _tag: "Redacted", type, id, needed, held }
            : { _tag: "Granted", record: yield* withSections(sql, reader, record) }
        ),
        decision,
        rule
      }
    })
  )

/** The changes of status of an anomaly, oldest first, for whoever may read its file. */
export const history = ({ scp: id }: Query.History) =>
  ask("history", { type: "scp", id }, (sql, reader) =>
    Effect.gen(function* () {
      const record = yield* Records.views.scp.find(sql, id)
      const { rule, decision } = Access.decide(reader, Records.subjectOf(record))
      if (record === undefined || decision === "expunged") {
        return { result: Either.left(new RecordExpunged({ type: "scp", id })), decision: "expunged" as const, rule }
      }
      const [needed, held] = [record.clearance.level, reader.clearance.level]
      return decision === "redacted"
        ? { result: Either.left(new RecordRedacted({ type: "scp", id, needed, held })), decision, rule }
        : { result: Either.right(yield* StatusHistory.of(sql, id)), decision, rule }
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
  ask("list", null, (sql, reader) =>
    Effect.map(Records.views[type].list(sql, reader, page), (records) =>
      granted(records.map(summaryOf), { type, count: records.length })
    )
  )

/** Where words stand in what the reader may see. */
export const search = ({ text, ...page }: Query.Search) =>
  ask("search", null, (sql, reader) =>
    Effect.map(SearchView.search(sql, reader, text, page), (hits) => granted(hits, { text, count: hits.length }))
  )

const mayRead = (sql: SqlClient, reader: Access.Reader, type: RecordType, id: string) =>
  Effect.map(
    Records.views[type].find(sql, id),
    (record) => Access.decide(reader, Records.subjectOf(record)).decision === "granted"
  )

const isClearance = Schema.is(Clearance.Clearance)

// What a section takes, or what a file took once, may be more than the file takes now.
const dominatesAll = (reader: Access.Reader, details: AuditEntry["details"]): boolean =>
  Object.values(details).every((each) => !isClearance(each) || Clearance.dominates(reader.clearance, each))

// The rule would tell a deleted record from one that never was, to those for whom the two are the same.
const ruleShown = ({ clearance }: Access.Reader, { decision, rule }: Pick<AuditEntry, "decision" | "rule">) =>
  decision === "expunged" && clearance.level < Access.tombstoneLevel ? null : rule

const masked = (sql: SqlClient, reader: Access.Reader, row: Omit<AuditEntry, "masked">) =>
  row.type === null || row.target === null
    ? Effect.succeed({ ...row, masked: false })
    : Effect.map(mayRead(sql, reader, row.type, row.target), (readable) =>
        readable && dominatesAll(reader, row.details)
          ? { ...row, masked: false }
          : { ...row, rule: ruleShown(reader, row), target: null, details: {}, masked: true }
      )

/**
 * Entries of the audit log, latest first; what they are about is kept from auditors who may not read it. Asking for a
 * target finds nothing then, as if there were no such record.
 */
export const audit = (query: Query.ReadAudit) =>
  ask("audit", null, (sql, reader) => {
    const { clearance, roles } = reader
    const { target } = query
    if (!roles.includes("auditor")) {
      const needed = { level: 0, role: "auditor" } as const
      const error = new ClearanceDenied({ command: "audit", needed, held: { level: clearance.level, roles } })
      return Effect.succeed({ result: Either.left(error), decision: "denied" as const, rule: "auditor" })
    }
    return Effect.gen(function* () {
      const types =
        target === undefined
          ? undefined
          : yield* Effect.filter(RecordType.literals, (type) => mayRead(sql, reader, type, target))
      const rows = yield* AuditLog.read(sql, query, types)
      const entries = yield* Effect.forEach(rows, (row) => masked(sql, reader, row))
      return granted(entries, { count: entries.length })
    })
  })

/** The reader's own file. */
export const whoAmI = Effect.gen(function* () {
  const { actor } = yield* CurrentActor
  return yield* ask("whoami", actor._tag === "User" ? { type: "user", id: actor.user } : null, (_, reader) =>
    Effect.succeed({ result: Either.right(reader), decision: "granted" as const, rule: "own-file" })
  )
})
