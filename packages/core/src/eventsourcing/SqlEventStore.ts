/**
 * An event store in SQLite, with projections kept in the append's own transaction.
 */
import { randomBytes } from "node:crypto"
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Effect, Either, Option } from "effect"
import type { Duration } from "effect"
import { Database } from "../database/Database.ts"
import type { StoredEvent } from "./AppendPlan.ts"
import * as AppendPlan from "./AppendPlan.ts"
import * as EncodedAppend from "./EncodedAppend.ts"
import type { EventCodec } from "./EventCodec.ts"
import type { AppendRequest, EventStore, Head, Receipt } from "./EventStore.ts"
import { maximumPage } from "./EventStore.ts"
import type { AppendError, ProjectionVersionMismatch, ReadError } from "./EventStoreError.ts"
import type { AnyProjection } from "./Projection.ts"
import * as LogWatch from "./LogWatch.ts"
import * as PageBounds from "./PageBounds.ts"
import * as Projections from "./Projections.ts"
import * as Projector from "./Projector.ts"
import * as SqlLog from "./SqlLog.ts"
import * as HashChain from "./HashChain.ts"
import * as StoredEvents from "./StoredEvents.ts"

export interface SqlAppendRequest<E> extends AppendRequest<E> {
  /** Rows that are not projected from events, to be written in the same transaction; not run again on a replay. */
  readonly alongside?: (sql: SqlClient) => Effect.Effect<void, SqlError>
}

export interface SqlEventStore<E> extends EventStore<E> {
  readonly appendAll: (request: SqlAppendRequest<E>) => Effect.Effect<Receipt, AppendError>
  /** Makes every projection anew from the events. */
  readonly rebuild: Effect.Effect<void, ReadError>
}

export interface Options {
  /** How often subscriptions look for what other connections and processes appended; 100 ms if left out. */
  readonly pollInterval?: Duration.DurationInput
}

/**
 * A store over the `Database` in context, whose migrations must include `EventStoreMigrations`. Projections that are
 * new, or of a higher version than the stored rows, are made from the events first.
 *
 * Fails with `ProjectionVersionMismatch` when the rows were made by a newer program, with `UnknownEvent` or
 * `MalformedEvent` when the log cannot be read, and with the database's errors.
 */
export const make = <E>(
  codec: EventCodec<E>,
  projections: ReadonlyArray<AnyProjection<E>> = [],
  { pollInterval = "100 millis" }: Options = {}
): Effect.Effect<SqlEventStore<E>, ReadError | ProjectionVersionMismatch, Database> =>
  Effect.gen(function* () {
    const database = yield* Database
    const projectors = projections.map((projection) => Projector.make(projection))
    const { signal, watch } = LogWatch.make({
      head: database.read("look for events", SqlLog.lastPosition),
      interval: pollInterval
    })
    const decodeAll = (rows: ReadonlyArray<StoredEvent>) =>
      Either.all(rows.map((row) => StoredEvents.decode(codec, row)))

    const rebuild = (sql: SqlClient, outdated: ReadonlyArray<Projector.Projector<E>>) =>
      Projections.rebuild(sql, outdated, (from) =>
        Effect.flatMap(SqlLog.logPage(sql, from, from + maximumPage), decodeAll)
      )

    const outdated = (sql: SqlClient) =>
      Effect.flatMap(SqlLog.end(sql), ({ position }) => Projections.outdated(sql, projectors, position))

    // Looked at in a snapshot first, so that opening an up-to-date file needs no write lock.
    if ((yield* database.read("compare projections", outdated)).length > 0) {
      yield* database.write("make projections", (sql) => Effect.flatMap(outdated(sql), (found) => rebuild(sql, found)))
    }

    const write = (request: SqlAppendRequest<E>, append: EncodedAppend.EncodedAppend) => (sql: SqlClient) =>
      Effect.gen(function* () {
        const facts = yield* SqlLog.facts(sql, append)
        const plan = yield* AppendPlan.plan(append, facts, yield* Clock.currentTimeMillis)
        if (!plan.receipt.replayed) {
          yield* SqlLog.write(sql, append, plan)
          const events = request.appends.flatMap((each) => each.events.map(({ event }) => event))
          yield* Projections.advance(
            sql,
            projectors,
            plan.rows.flatMap((row, at) => {
              const event = events[at]
              return event === undefined ? [] : [{ ...row, event, metadata: request.metadata }]
            })
          )
          yield* request.alongside?.(sql) ?? Effect.void
        }
        return plan.receipt
      })

    const verifyFrom = (sql: SqlClient, start: Head) =>
      Effect.iterate(
        { head: start, more: true },
        {
          while: ({ more }) => more,
          body: ({ head }) =>
            Effect.gen(function* () {
              const rows = yield* SqlLog.logAfter(sql, head.position, maximumPage)
              let reached = head
              for (const row of rows) {
                reached = yield* StoredEvents.follow(reached, row)
              }
              return { head: reached, more: rows.length > 0 }
            })
        }
      )

    return {
      appendAll: Effect.fn("EventStore.appendAll")(function* (request) {
        const append = yield* EncodedAppend.encode(codec, request, () => randomBytes(16).toString("hex"))
        const receipt = yield* database.write("append", write(request, append))
        if (!receipt.replayed) {
          signal(receipt.positions.at(-1) ?? 0)
        }
        return receipt
      }),
      readStream: Effect.fn("EventStore.readStream")(function* ({ stream, direction = "forwards", from, limit }) {
        const rows = yield* database.read("read a stream", (sql) =>
          SqlLog.streamPage(sql, stream, direction, from, PageBounds.limit(limit))
        )
        return yield* decodeAll(rows)
      }),
      readAll: Effect.fn("EventStore.readAll")(function* ({ from, limit, types, streamPrefix }) {
        const start = Math.max(1, PageBounds.from(from, 1))
        const to = start + PageBounds.limit(limit)
        const { rows, end } = yield* database.read("read the log", (sql) =>
          Effect.all({ rows: SqlLog.logPage(sql, start, to), end: SqlLog.end(sql) })
        )
        const wanted = rows
          .filter((row) => types === undefined || types.includes(row.type))
          .filter((row) => streamPrefix === undefined || row.stream.startsWith(streamPrefix))
        const next = to > end.position ? Option.none() : Option.some(to)
        return { events: yield* decodeAll(wanted), next, head: end.position }
      }),
      head: database.read("read the head", SqlLog.end),
      verify: database
        .read("verify", (sql) =>
          Effect.gen(function* () {
            const origin = { position: 0, hash: HashChain.origin(yield* SqlLog.logId(sql)) }
            return (yield* verifyFrom(sql, origin)).head
          })
        )
        .pipe(Effect.withSpan("EventStore.verify")),
      watch,
      rebuild: database
        .write("rebuild projections", (sql) => rebuild(sql, projectors))
        .pipe(Effect.withSpan("EventStore.rebuild"))
    }
  })
