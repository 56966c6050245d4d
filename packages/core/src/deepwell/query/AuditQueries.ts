/**
 * Queries on the audit log: auditors read all of it, users their own entries.
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type * as Access from "../../domain/access/Access.ts"
import { RecordType } from "../../domain/query/QueryResult.ts"
import type { AuditEntry } from "../../domain/access/Audit.ts"
import * as Authority from "../../domain/access/Authority.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged } from "../../domain/Rejection.ts"
import * as AuditLogView from "../../readmodels/AuditLogView.ts"
import { granted, rejected, runQuery, type QueryContext, type QueryOutcome } from "../request/AuditedQuery.ts"
import { runQueryStream } from "../request/AuditedStream.ts"
import * as AuditDetails from "./AuditDetails.ts"

/**
 * The rule of an entry about a visible record is hidden if it reveals why a hidden user may read the record, or, for
 * `why`, whether the user that the query named is absent or hidden.
 */
const isRuleHidden = (
  { action, decision }: Pick<AuditEntry, "action" | "decision">,
  isActorVisible: boolean
): boolean => (decision === "granted" ? !isActorVisible : decision === "expunged" && action === "why")

const masked = (sight: AuditDetails.ReaderSight, row: Omit<AuditEntry, "masked">): AuditEntry => {
  const isActorVisible = AuditDetails.isActorVisible(sight, row.actor)
  const isVisible =
    row.type === null || row.target === null
      ? // The text and the number of results of a user's query are for readers who may see the user.
        isActorVisible || row.action === "LoginFailed"
      : sight.record(row.type, row.target)
  // A rejected or unnecessary command reveals what its actor may see, so the reader has to see the actor.
  const isOutcomeVisible =
    isActorVisible || (row.outcome !== "refused" && row.details["already"] !== true) || row.action === "LoginFailed"
  const details = isVisible && isOutcomeVisible ? AuditDetails.redactDetails(sight, row) : undefined
  return details === undefined
    ? // The rule would distinguish hidden and deleted records from absent ones.
      { ...row, rule: row.decision === "expunged" ? null : row.rule, target: null, details: {}, masked: true }
    : { ...row, rule: isRuleHidden(row, isActorVisible) ? null : row.rule, details, masked: false }
}

const entriesOf = (run: Run, reader: Access.Reader, rows: ReadonlyArray<Omit<AuditEntry, "masked">>) => {
  const sight = AuditDetails.readerSight(run, reader)
  return rows.map((row) => masked(sight, row))
}

/** The types for which a reader may read the record of an id; undefined if the query has no target. */
const typesOf = (run: Run, reader: Access.Reader, target: string | undefined): ReadonlyArray<RecordType> | undefined =>
  target === undefined
    ? undefined
    : RecordType.literals.filter((type) => AuditDetails.readerSight(run, reader).record(type, target))

const auditorsOnly = <A>({ reader }: QueryContext, find: () => QueryOutcome<A>): QueryOutcome<A> => {
  const refusal = Authority.actionRejection("audit", reader)
  return refusal === undefined ? find() : rejected(refusal, "auditor")
}

/**
 * Reads entries of the audit log, latest first; records that the auditor may not read are masked. A query for such a
 * target finds nothing, as for an absent record.
 */
export const audit = (query: Query.ReadAudit) =>
  runQuery("audit", null, (run, asker) =>
    auditorsOnly(asker, () => {
      const rows = AuditLogView.latest(run, query, typesOf(run, asker.reader, query.target))
      return granted(entriesOf(run, asker.reader, rows), { count: rows.length })
    })
  )

const partSize = 500

/** Streams the entries up to the position of the query, oldest first, masked as for `audit`. */
export const exportAudit = (query: Query.ExportAudit) =>
  runQueryStream<AuditEntry, number>(
    "audit-export",
    (_, asker) => auditorsOnly(asker, () => granted(asker.readAt)),
    (upTo, { computePart }) =>
      Stream.paginateChunkEffect(0, (after) =>
        Effect.map(
          computePart((run, asker) =>
            auditorsOnly(asker, () => {
              const types = typesOf(run, asker.reader, query.target)
              const rows = AuditLogView.between(run, { ...query, after, upTo, limit: partSize }, types)
              return granted(entriesOf(run, asker.reader, rows))
            })
          ),
          (entries) => [
            Chunk.fromIterable(entries),
            Option.map(Option.fromNullable(entries[partSize - 1]), ({ position }) => position)
          ]
        )
      )
  )

/**
 * Reads the entries of one actor, latest first: for the user themselves, and for auditors who may read the user. Records
 * that the reader may not read (any more) are masked.
 */
export const trail = ({ user, ...page }: Query.Trail) =>
  runQuery("trail", { type: "user", id: user }, (run, { reader }): QueryOutcome<ReadonlyArray<AuditEntry>> => {
    const refusal = user === reader.id ? undefined : Authority.actionRejection("audit", reader)
    if (refusal !== undefined) {
      return rejected(refusal, "auditor")
    }
    if (!AuditDetails.readerSight(run, reader).record("user", user)) {
      const error = new RecordExpunged({ type: "user", id: user })
      return { result: Either.left(error), decision: "expunged", rule: "unreadable" }
    }
    const rows = AuditLogView.latest(run, { ...page, actor: user })
    return granted(entriesOf(run, reader, rows), { count: rows.length })
  })
