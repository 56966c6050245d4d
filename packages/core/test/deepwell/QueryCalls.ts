/**
 * A sample call of each query, shared by all tests that call every query.
 */
import type { CurrentActor, Deepwell, QueryResult } from "@scipnet/core"
import { Queries } from "@scipnet/core"
import { Chunk, Effect, Stream } from "effect"

type Service = Deepwell.Deepwell["Type"]
type Argument<M extends keyof Service> = Service[M] extends (query: infer Query) => unknown ? Query : undefined

/** The record, the user and the words that the calls are about. */
export interface Subject {
  readonly type: QueryResult.RecordType
  readonly id: string
  readonly user: string
  readonly text: string
}

const defaults: Subject = { type: "scp", id: "SCP-002", user: "reader-1", text: "file" }

/** The argument of each query. There is one record at most of the type that `random` picks from in a filled deepwell. */
const samples = ({ type, id, user, text }: Subject): { readonly [M in Queries.QueryMethod]: Argument<M> } => ({
  access: { type, id },
  dossier: { type, id },
  timeline: { type, id },
  list: { type, limit: 10 },
  search: { text, limit: 10 },
  count: { type },
  random: { type: "site" },
  neighbour: { type, id, direction: "next" },
  complete: { type, prefix: id.slice(0, 5), limit: 10 },
  near: { type, text, limit: 10 },
  references: { type, id, limit: 10 },
  history: { scp: id },
  asOf: { type, id, time: 4_000_000_000_000 },
  historyAsOf: { scp: id, time: 4_000_000_000_000 },
  audit: { limit: 10 },
  trail: { user, limit: 10 },
  reviews: { which: "all", limit: 10 },
  why: { reader: user, type, id },
  whoAmI: undefined,
  custody: { user },
  pending: undefined,
  sessions: "own"
})

/** A call that is ready to run as an actor. */
export type Call = Effect.Effect<unknown, { readonly _tag: string }, CurrentActor.CurrentActor>

/** Calls a query with its sample argument. */
export const call = (service: Service, method: Queries.QueryMethod, subject: Partial<Subject> = {}): Call =>
  Queries.run(service, method, samples({ ...defaults, ...subject })[method])

/** The calls of all queries and of the export of the audit log, by name. `watch` has no end and is tested apart. */
export const all = (
  service: Service,
  subject: Partial<Subject> = {}
): ReadonlyArray<readonly [name: Queries.QueryMethod | "exportAudit", call: Call]> => [
  ...Queries.names.map((method) => [method, call(service, method, subject)] as const),
  ["exportAudit", Effect.map(Stream.runCollect(service.exportAudit({})), Chunk.toReadonlyArray)]
]
