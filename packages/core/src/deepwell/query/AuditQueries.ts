/**
 * Looking into the audit log: for auditors all of it, for anybody what they did themselves.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Chunk, Effect, Either, Option, Stream } from "effect"
import type * as Access from "../../domain/access/Access.ts"
import { RecordType } from "../../domain/query/QueryResult.ts"
import type { AuditEntry } from "../../domain/access/Audit.ts"
import * as Authority from "../../domain/access/Authority.ts"
import type * as Query from "../../domain/query/Query.ts"
import { RecordExpunged } from "../../domain/Rejection.ts"
import * as AuditLogView from "../../readmodels/AuditLogView.ts"
import type { Asker, Found } from "../request/AuditedQuery.ts"
import { ask, granted } from "../request/AuditedQuery.ts"
import { askStream } from "../request/AuditedStream.ts"
import * as AuditDetails from "./AuditDetails.ts"

const masked = (sight: AuditDetails.Sight, row: Omit<AuditEntry, "masked">): Effect.Effect<AuditEntry, SqlError> =>
  Effect.gen(function* () {
    const isActorVisible = yield* AuditDetails.isVisibleActor(sight, row.actor)
    const isVisible =
      row.type === null || row.target === null
        ? // What a user looked for, and how much they found, is for readers who may know of that user.
          isActorVisible || row.action === "LoginFailed"
        : yield* sight.record(row.type, row.target)
    // What was refused, or was so already, depends on what its actor sees: also on what the reader may not see, unless
    // they may see the actor.
    const isOutcomeVisible =
      isActorVisible || (row.outcome !== "refused" && row.details["already"] !== true) || row.action === "LoginFailed"
    const details = isVisible && isOutcomeVisible ? yield* AuditDetails.shown(sight, row) : undefined
    return details === undefined
      ? // The rule would tell what is hidden or deleted from what never was.
        { ...row, rule: row.decision === "expunged" ? null : row.rule, target: null, details: {}, masked: true }
      : // Nor does it tell why a user may read something whose file the reader may not.
        { ...row, rule: row.decision === "granted" && !isActorVisible ? null : row.rule, details, masked: false }
  })

const entriesOf = (sql: SqlClient, reader: Access.Reader, rows: ReadonlyArray<Omit<AuditEntry, "masked">>) => {
  const sight = AuditDetails.sightOf(sql, reader)
  return Effect.forEach(rows, (row) => masked(sight, row))
}

/** The types of which a reader may read the record of this id; undefined when no id is asked for. */
const typesOf = (
  sql: SqlClient,
  reader: Access.Reader,
  target: string | undefined
): Effect.Effect<ReadonlyArray<RecordType> | undefined, SqlError> =>
  target === undefined
    ? Effect.succeed(target)
    : Effect.filter(RecordType.literals, (type) => AuditDetails.sightOf(sql, reader).record(type, target))

const auditorsOnly = <A>(
  { reader }: Asker,
  find: Effect.Effect<Found<A>, SqlError>
): Effect.Effect<Found<A>, SqlError> => {
  const refusal = Authority.refuseAction("audit", reader)
  return refusal === undefined
    ? find
    : Effect.succeed({ result: Either.left(refusal), decision: "denied", rule: "auditor" })
}

/**
 * Entries of the audit log, latest first; what they are about is kept from auditors who may not read it. Asking for a
 * target finds nothing then, as if there were no such record.
 */
export const audit = (query: Query.ReadAudit) =>
  ask("audit", null, (sql, asker) =>
    auditorsOnly(
      asker,
      Effect.gen(function* () {
        const { reader } = asker
        const rows = yield* AuditLogView.read(sql, query, yield* typesOf(sql, reader, query.target))
        return granted(yield* entriesOf(sql, reader, rows), { count: rows.length })
      })
    )
  )

const partSize = 500

/** The entries up to when it was asked for, oldest first, masked as for `audit`. */
export const exportAudit = (query: Query.ExportAudit) =>
  askStream<AuditEntry, number>(
    "audit-export",
    (_, asker) => auditorsOnly(asker, Effect.succeed(granted(asker.readAt))),
    (upTo, { answer }) =>
      Stream.paginateChunkEffect(0, (after) =>
        Effect.map(
          answer((sql, asker) =>
            auditorsOnly(
              asker,
              Effect.gen(function* () {
                const types = yield* typesOf(sql, asker.reader, query.target)
                const rows = yield* AuditLogView.onwards(sql, { ...query, after, upTo, limit: partSize }, types)
                return granted(yield* entriesOf(sql, asker.reader, rows))
              })
            )
          ),
          (entries) => [
            Chunk.fromIterable(entries),
            Option.map(
              Option.filter(Option.fromNullable(entries.at(-1)), () => entries.length === partSize),
              ({ position }) => position
            )
          ]
        )
      )
  )

/**
 * What somebody did, latest first: for themselves, and for auditors who may read their file. Entries about what the
 * reader may not read (any more) are masked.
 */
export const trail = ({ user, ...page }: Query.Trail) =>
  ask("trail", { type: "user", id: user }, (sql, asker) =>
    Effect.gen(function* () {
      const { reader } = asker
      const refusal = user === reader.id ? undefined : Authority.refuseAction("audit", reader)
      if (refusal !== undefined) {
        return { result: Either.left(refusal), decision: "denied" as const, rule: "auditor" }
      }
      if (!(yield* AuditDetails.sightOf(sql, reader).record("user", user))) {
        const error = new RecordExpunged({ type: "user", id: user })
        return { result: Either.left(error), decision: "expunged" as const, rule: "unreadable" }
      }
      const rows = yield* AuditLogView.read(sql, { ...page, actor: user })
      return granted(yield* entriesOf(sql, reader, rows), { count: rows.length })
    })
  )
