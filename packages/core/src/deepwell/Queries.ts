/**
 * The queries of a deepwell as data. From these lists come the methods of the service, the RPC definitions, the handlers
 * of a server, the client of a remote deepwell, the names in the audit log, and the calls that the tests make.
 */
import * as Rpc from "@effect/rpc/Rpc"
import type * as Array from "effect/Array"
import type * as Stream from "effect/Stream"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { AuditEntry } from "../domain/access/Audit.ts"
import { Dossier, DossierQuery, Timeline } from "../domain/query/Dossier.ts"
import * as Query from "../domain/query/Query.ts"
import * as QueryResult from "../domain/query/QueryResult.ts"
import type { SubscriptionError } from "../eventsourcing/EventStoreError.ts"
import type { Failure } from "./DeepwellService.ts"
import { CallError } from "./RemoteError.ts"
import type { CurrentActor } from "./request/CurrentActor.ts"

/**
 * A query: its RPC, with a payload of one field (the argument of its method) or of none; its names in the audit log; and
 * its cost, `heavy` where the time that it takes grows with the number of records, sessions or events.
 */
const query = <
  const Tag extends string,
  const Name extends string,
  Payload extends Schema.Struct.Fields,
  Success extends Schema.Schema.Any
>(
  cost: "light" | "heavy",
  audit: Array.NonEmptyReadonlyArray<Name>,
  tag: Tag,
  payload: Payload,
  success: Success
) => ({ cost, audit, rpc: Rpc.make(tag, { payload, success, error: CallError }) })

/** A query that is answered by a stream. */
const stream = <
  const Tag extends string,
  const Name extends string,
  Payload extends Schema.Struct.Fields,
  Success extends Schema.Schema.Any
>(
  audit: Array.NonEmptyReadonlyArray<Name>,
  tag: Tag,
  payload: Payload,
  success: Success
) => ({ audit, rpc: Rpc.make(tag, { payload, success, error: CallError, stream: true }) })

/** The queries that have one answer, by the method of the service. */
export const queries = {
  /** Reads one record: `Granted` with the parts that the reader may see, `Redacted` or `Expunged`. */
  access: query("light", ["access"], "Access", { query: Query.Access }, QueryResult.QueryResult),
  /**
   * Reads one record, now or at a time of the past, with its status changes, timeline, references and neighbours, in one
   * snapshot and with one audit entry.
   */
  dossier: query("heavy", ["access"], "Dossier", { query: DossierQuery }, Dossier),
  /**
   * The changes of a record that the reader may see, oldest first: those whose record and section the reader may read as
   * they were before the change, after it, and now. Fails with `RecordRedacted` or `RecordExpunged`.
   */
  timeline: query("heavy", ["timeline"], "Timeline", { query: Query.Access }, Timeline),
  /** The records of a type that the reader may see, by id. */
  list: query("heavy", ["list"], "List", { query: Query.List }, Schema.Array(QueryResult.Summary)),
  /** The places where the words of a text occur together, in records that the reader may see. */
  search: query("heavy", ["search"], "Search", { query: Query.Search }, Schema.Array(QueryResult.Hit)),
  /** The number of records of a type that the reader may see. */
  count: query("heavy", ["count"], "Count", { query: Query.OfType }, Schema.Int),
  /** The id of a random record of a type that the reader may see; null when there is none. */
  random: query("heavy", ["random"], "Random", { query: Query.OfType }, Schema.NullOr(Schema.String)),
  /** The id of the record after or before another, among those that the reader may see; null at either end. */
  neighbour: query(
    "light",
    ["next", "previous"],
    "Neighbour",
    { query: Query.Neighbour },
    Schema.NullOr(Schema.String)
  ),
  /** The ids with a prefix, in either case, among those that the reader may see. */
  complete: query("heavy", ["complete"], "Complete", { query: Query.Complete }, Schema.Array(Schema.String)),
  /** The records whose id or name is similar to a text, nearest first, among those that the reader may see. */
  near: query("heavy", ["near"], "Near", { query: Query.Near }, Schema.Array(QueryResult.Named)),
  /** The records that refer to a record, where the reader may see both. */
  references: query(
    "heavy",
    ["references"],
    "References",
    { query: Query.References },
    Schema.Array(QueryResult.Reference)
  ),
  /** The status changes of an SCP file, oldest first. Fails with `RecordRedacted` or `RecordExpunged`. */
  history: query("light", ["history"], "History", { query: Query.History }, Schema.Array(QueryResult.StatusEntry)),
  /**
   * A record at a point in the past. The reader needs the clearance that it required then and the one that it requires
   * now. A point given as a position of the log is for auditors.
   */
  asOf: query("heavy", ["asof"], "AsOf", { query: Query.AsOf }, QueryResult.QueryResult),
  /** The status changes of an SCP file up to a point in the past. Fails as `history` does. */
  historyAsOf: query(
    "heavy",
    ["history-asof"],
    "HistoryAsOf",
    { query: Query.HistoryAsOf },
    Schema.Array(QueryResult.StatusEntry)
  ),
  /** Entries of the audit log, latest first, for auditors. Fails with `ClearanceDenied` for other readers. */
  audit: query("heavy", ["audit"], "Audit", { query: Query.ReadAudit }, Schema.Array(AuditEntry)),
  /** The audit entries of one user, latest first, for that user and for auditors who may read the user's file. */
  trail: query("heavy", ["trail"], "Trail", { query: Query.Trail }, Schema.Array(AuditEntry)),
  /** Uses of break-glass, for auditors. */
  reviews: query("heavy", ["review"], "Reviews", { query: Query.Reviews }, Schema.Array(QueryResult.Review)),
  /** The access rules that grant or deny a record to a user, for auditors who may read the record themselves. */
  why: query("light", ["why"], "Why", { query: Query.Why }, QueryResult.Explanation),
  /** The reader's own file. */
  whoAmI: query("light", ["whoami"], "WhoAmI", {}, QueryResult.UserRecord),
  /**
   * The custody of an account, for its user, for administrators who may read the user's file, and for the operator. Fails
   * with `ClearanceDenied`, `RecordRedacted` or `RecordExpunged`.
   */
  custody: query("light", ["custody"], "Custody", { query: Query.CustodyOf }, QueryResult.AccountCustody),
  /** The proposals that wait for a second person, on records that the reader may see, with their expiry. */
  pending: query("heavy", ["pending"], "Pending", {}, Schema.Array(QueryResult.PendingProposal)),
  /** The reader's own open sessions, or for administrators those of all users whose file they may read. */
  sessions: query(
    "heavy",
    ["sessions"],
    "Sessions",
    { whose: Schema.Literal("own", "all") },
    Schema.Array(QueryResult.OpenSession)
  )
}

/** The queries that are answered by a stream, by the method of the service. */
export const streams = {
  /** Notices of changes from now on to records that the reader may see, until the reader leaves or loses access. */
  watch: stream(["watch"], "Watch", {}, QueryResult.Notice),
  /** The audit log up to now, oldest first, for auditors; an audit entry is written when it begins and when it ends. */
  exportAudit: stream(["audit-export"], "ExportAudit", { query: Query.ExportAudit }, AuditEntry)
}

type Queries = typeof queries
type Streams = typeof streams

/** The method of a query, as `access`. */
export type QueryMethod = keyof Queries

/** The methods of all queries. */
export const names = Struct.keys(queries)

/** The RPC of any query. */
export type QueryRpc = Queries[QueryMethod]["rpc"]

/** The names of queries in the audit log. */
export type AuditName = (Queries[QueryMethod] | Streams[keyof Streams])["audit"][number]

type Method<R extends Rpc.Any, Answer> =
  Rpc.Payload<R> extends infer Payload
    ? [keyof Payload] extends [never]
      ? Answer
      : (query: Payload[keyof Payload]) => Answer
    : never

/**
 * The methods of a service that answers the queries. A query without a payload is an effect, the others are functions of
 * the one field of their payload.
 */
export type QueryMethods = {
  readonly [M in keyof Queries]: Method<
    Queries[M]["rpc"],
    Effect.Effect<Rpc.Success<Queries[M]["rpc"]>, Failure, CurrentActor>
  >
}

/** The methods of a service that answers queries by streams. */
export type StreamMethods = {
  readonly [M in keyof Streams]: Method<
    Streams[M]["rpc"],
    Stream.Stream<Rpc.SuccessChunk<Streams[M]["rpc"]>, Failure | SubscriptionError, CurrentActor>
  >
}

/** Runs the method of a query. A query without a payload ignores the argument. */
export const run = (
  service: QueryMethods,
  method: QueryMethod,
  argument: unknown
): Effect.Effect<unknown, Failure, CurrentActor> => {
  const answer = service[method]
  return Effect.isEffect(answer) ? answer : Reflect.apply(answer, undefined, [argument])
}

/** The methods of a service that sends each query with its payload elsewhere. `send` returns the query's answer. */
export function methods(
  send: (rpc: QueryRpc, payload: Rpc.PayloadConstructor<QueryRpc>) => Effect.Effect<unknown, Failure, CurrentActor>
): QueryMethods
// The type of an answer depends on the query, which a function of any query cannot say.
export function methods(send: (rpc: QueryRpc, payload: object) => unknown): object {
  return Record.map(queries, ({ rpc }) => {
    const [field] = Object.keys(rpc.payloadSchema.fields)
    return field === undefined ? send(rpc, {}) : (argument: unknown) => send(rpc, { [field]: argument })
  })
}
