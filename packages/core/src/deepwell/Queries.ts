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
import * as Authority from "../domain/Authority.ts"
import * as Clearance from "../domain/Clearance.ts"
import type { Policy } from "../domain/Policy.ts"
import type * as Query from "../domain/Query.ts"
import { RecordExpunged, RecordRedacted } from "../domain/Refusal.ts"
import * as Glass from "../views/Glass.ts"
import * as AuditLog from "../views/AuditLog.ts"
import * as Proposals from "../views/Proposals.ts"
import * as Records from "../views/Records.ts"
import * as SearchView from "../views/Search.ts"
import * as Sections from "../views/Sections.ts"
import * as StatusHistory from "../views/StatusHistory.ts"
import * as Users from "../views/Users.ts"
import type { Asker, Found } from "./Ask.ts"
import { ask } from "./Ask.ts"
import * as BreakGlass from "./BreakGlass.ts"
import { CurrentActor } from "./CurrentActor.ts"

const granted = <A>(result: A, details: Found<A>["details"] = {}): Found<A> => ({
  result: Either.right(result),
  decision: "granted",
  rule: "visible-only",
  details
})

// Whoever reads a site because they are stationed there learns of no compartment that they do not hold.
const ownCompartments = ({ clearance: held }: Access.Reader, { level, compartments }: Clearance.Clearance) => ({
  level,
  compartments: compartments.filter((each) => held.compartments.includes(each))
})

const withSections = (
  sql: SqlClient,
  reader: Access.Reader,
  record: Record,
  { concealDenied }: Policy
): Effect.Effect<Record, SqlError> =>
  record.type === "user"
    ? Effect.succeed(record)
    : Effect.map(Sections.of(sql, record.type, record.id), (sections) => {
        const visible = sections.filter((section) => Clearance.dominates(reader.clearance, section.clearance))
        return {
          ...record,
          clearance: ownCompartments(reader, record.clearance),
          sections: visible.map(({ id, title, body }) => ({ id, title, body })),
          withheld: !concealDenied && visible.length < sections.length
        }
      })

/** What a session may read of a record through the glass that was broken for it. */
const throughGlass = (sql: SqlClient, { reader, at, session }: Asker, subject: Access.Subject) =>
  session === null || !BreakGlass.lets(reader, subject)
    ? Effect.succeed(undefined)
    : Effect.map(Glass.open(sql, { session, type: subject.type, id: subject.id, at }), (open) =>
        open ? { ...reader, clearance: { ...reader.clearance, level: subject.clearance.level } } : undefined
      )

/** Reads one record by its id. */
export const access = ({ type, id }: Query.Access) =>
  ask("access", { type, id }, (sql, asker): Effect.Effect<Found<Answer>, SqlError> =>
    Effect.gen(function* () {
      const { reader, policy } = asker
      const record = yield* Records.views[type].find(sql, id)
      const subject = Records.subjectOf(record)
      const { rule, decision } = Access.decide(reader, subject, policy)
      const lifted =
        subject !== undefined && (rule === "too-little" || rule === "concealed")
          ? yield* throughGlass(sql, asker, subject)
          : undefined
      if (record !== undefined && lifted !== undefined) {
        const shown = yield* withSections(sql, lifted, record, policy)
        return { result: Either.right({ _tag: "Granted", record: shown }), decision: "granted", rule: "break-glass" }
      }
      if (record === undefined || decision === "expunged") {
        return { result: Either.right({ _tag: "Expunged", type, id }), decision: "expunged", rule }
      }
      const [needed, held] = [record.clearance.level, reader.clearance.level]
      return {
        result: Either.right(
          decision === "redacted"
            ? { _tag: "Redacted", type, id, needed, held }
            : { _tag: "Granted", record: yield* withSections(sql, reader, record, policy) }
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
      const record = yield* Records.views.scp.find(sql, id)
      const { rule, decision } = Access.decide(reader, Records.subjectOf(record), policy)
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
  ask("list", null, (sql, { reader }) =>
    Effect.map(Records.views[type].list(sql, reader, page), (records) =>
      granted(records.map(summaryOf), { type, count: records.length })
    )
  )

/** Where words stand in what the reader may see. */
export const search = ({ text, ...page }: Query.Search) =>
  ask("search", null, (sql, { reader }) =>
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
    ? Effect.map(mayRead(sql, reader, "user", row.actor), (readable) =>
        // What somebody looked for, and how much they found, is for those who may know of them.
        readable || row.action === "LoginFailed" || row.actor.includes(":")
          ? { ...row, masked: false }
          : { ...row, details: {}, masked: true }
      )
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
  ask("audit", null, (sql, { reader }) => {
    const { target } = query
    const refusal = Authority.refuseAction("audit", reader)
    if (refusal !== undefined) {
      return Effect.succeed({ result: Either.left(refusal), decision: "denied" as const, rule: "auditor" })
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
  return yield* ask("whoami", actor._tag === "User" ? { type: "user", id: actor.user } : null, (sql, { reader }) =>
    Effect.map(Users.find(sql, reader.id), (record) => ({
      result: Either.fromNullable(record, () => new RecordExpunged({ type: "user", id: reader.id })),
      decision: "granted" as const,
      rule: "own-file"
    }))
  )
})

/** What waits for a second person, on records that the reader may see. */
export const pending = ask("pending", null, (sql, { reader, at }) =>
  Effect.map(Proposals.pending(sql, reader, at), (found) => granted(found, { count: found.length }))
)
