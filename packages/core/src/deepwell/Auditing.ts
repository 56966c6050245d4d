/**
 * Looking into the audit log: for auditors all of it, for anybody what they did themselves.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Chunk, Effect, Either, Option, Schema, Stream } from "effect"
import * as Access from "../domain/Access.ts"
import { RecordType } from "../domain/Answer.ts"
import type { AuditEntry } from "../domain/Audit.ts"
import * as Authority from "../domain/Authority.ts"
import * as Clearance from "../domain/Clearance.ts"
import type * as Query from "../domain/Query.ts"
import { RecordExpunged } from "../domain/Refusal.ts"
import * as AuditLog from "../views/AuditLog.ts"
import * as Records from "../views/Records.ts"
import type { Asker, Found } from "./Ask.ts"
import { ask, granted } from "./Ask.ts"
import { askStream } from "./AskStream.ts"

const mayRead = (sql: SqlClient, reader: Access.Reader, type: RecordType, id: string) =>
  Effect.map(
    Records.views[type].find(sql, id),
    (record) => Access.decide(reader, Records.subjectOf(record)).decision === "granted"
  )

/** The same for many entries of one snapshot: however many a record is in, it is looked up once. */
const mayReadOnce = (sql: SqlClient, reader: Access.Reader) => {
  const known = new Map<string, boolean>()
  return (type: RecordType, id: string): Effect.Effect<boolean, SqlError> =>
    Effect.suspend(() => {
      const name = `${type} ${id}`
      const found = known.get(name)
      return found === undefined
        ? Effect.tap(mayRead(sql, reader, type, id), (readable) => Effect.sync(() => known.set(name, readable)))
        : Effect.succeed(found)
    })
}

const isClearance = Schema.is(Clearance.Clearance)

// What a section takes, or what a file took once, may be more than the file takes now.
const dominatesAll = (reader: Access.Reader, details: AuditEntry["details"]): boolean =>
  Object.values(details).every((each) => !isClearance(each) || Clearance.dominates(reader.clearance, each))

// An earlier program wrote anything into its entries, with no word of what it takes to read it.
const isFreeText = (action: string): boolean => action.startsWith("legacy:")

const mayReadDetails = (reader: Access.Reader, { action, details }: Pick<AuditEntry, "action" | "details">): boolean =>
  isFreeText(action) ? reader.clearance.level >= Access.tombstoneLevel : dominatesAll(reader, details)

const masked = (
  reader: Access.Reader,
  mayBeRead: ReturnType<typeof mayReadOnce>,
  row: Omit<AuditEntry, "masked">
): Effect.Effect<AuditEntry, SqlError> =>
  row.type === null || row.target === null
    ? Effect.map(mayBeRead("user", row.actor), (readable) =>
        // What somebody looked for, and how much they found, is for those who may know of them.
        (readable || row.action === "LoginFailed" || row.actor.includes(":")) && mayReadDetails(reader, row)
          ? { ...row, masked: false }
          : { ...row, details: {}, masked: true }
      )
    : Effect.map(mayBeRead(row.type, row.target), (readable) =>
        readable && mayReadDetails(reader, row)
          ? { ...row, masked: false }
          : // The rule would tell what is hidden or deleted from what never was.
            { ...row, rule: row.decision === "expunged" ? null : row.rule, target: null, details: {}, masked: true }
      )

const entriesOf = (sql: SqlClient, reader: Access.Reader, rows: ReadonlyArray<Omit<AuditEntry, "masked">>) => {
  const mayBeRead = mayReadOnce(sql, reader)
  return Effect.forEach(rows, (row) => masked(reader, mayBeRead, row))
}

/** The types of which a reader may read the record of this id; undefined when no id is asked for. */
const typesOf = (
  sql: SqlClient,
  reader: Access.Reader,
  target: string | undefined
): Effect.Effect<ReadonlyArray<RecordType> | undefined, SqlError> =>
  target === undefined
    ? Effect.succeed(target)
    : Effect.filter(RecordType.literals, (type) => mayRead(sql, reader, type, target))

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
        const rows = yield* AuditLog.read(sql, query, yield* typesOf(sql, reader, query.target))
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
                const rows = yield* AuditLog.onwards(sql, { ...query, after, upTo, limit: partSize }, types)
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
      if (!(yield* mayRead(sql, reader, "user", user))) {
        const error = new RecordExpunged({ type: "user", id: user })
        return { result: Either.left(error), decision: "expunged" as const, rule: "unreadable" }
      }
      const rows = yield* AuditLog.read(sql, { ...page, actor: user })
      return granted(yield* entriesOf(sql, reader, rows), { count: rows.length })
    })
  )
