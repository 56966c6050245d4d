/**
 * An event store in SQLite that updates projections in the transaction of the append.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Tracing from "../../database/Tracing.ts"
import * as Appender from "../append/Appender.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type AppendRequest, type Receipt, maximumPage } from "../EventStore.ts"
import type { CheckpointStore } from "../CheckpointStore.ts"
import type { AppendError, OpenError } from "../EventStoreError.ts"
import type { Projection } from "../Projection.ts"
import * as ProjectionOpening from "./ProjectionOpening.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import * as ProjectionWriter from "./ProjectionWriter.ts"
import * as SqlCheckpointStore from "./SqlCheckpointStore.ts"
import * as SqlCommitLog from "./SqlCommitLog.ts"
import * as StoreOptions from "./StoreOptions.ts"
import * as StoreReads from "./StoreReads.ts"

export interface SqlAppendRequest<E> extends AppendRequest<E> {
  /**
   * Writes rows that are not projected from events, in the transaction of the append: `run` executes a statement, `events` are
   * the append's events with their positions; an exception rolls the append back. Not called on a replay. Called again when a transaction shared with other appends was
   * rolled back because of one of them.
   */
  readonly companion?: SqlCommitLog.CompanionWrite<E>
}

export interface SqlEventStore<E> extends StoreReads.StoreReads<E> {
  readonly appendAll: (request: SqlAppendRequest<E>) => Effect.Effect<Receipt, AppendError>
  /** The checkpoints of consumers, in the database of the log. */
  readonly checkpoints: CheckpointStore<Run>
  /**
   * Runs an effect in one transaction: its appends, with their projections and companion writes, its reads, and its checkpoints
   * are committed together, or not at all. Reads see the appends before them; subscriptions get them after the commit. With a
   * database of `Database.layerClient`, statements of the client are part of it. Semantics and errors are those of
   * `Database.transaction`.
   *
   * Positions are final once the transaction is committed. The append of an effect that catches its error leaves nothing
   * behind. Appends in it are not grouped with others, and all other writers wait: keep it short.
   *
   * @example
   * ```ts
   * store.transaction(
   *   Effect.zipRight(sql`INSERT INTO orders ${sql.insert(order)}`, EventStore.append(store, stream, "none", events, metadata))
   * )
   * ```
   */
  readonly transaction: <A, Failure, R>(
    effect: Effect.Effect<A, Failure, R>
  ) => Effect.Effect<A, Failure | DatabaseError, R>
}

/**
 * Opens a store over the `Database` in context, whose migrations must include `EventStoreMigrations`. Rebuilds projections
 * that are new, of a higher version than their rows, behind the log or without their table, before it returns.
 *
 * Fails with `OutOfRange` for a `rebuildBatch` out of bounds; with `ProjectionTableConflict` when a table is not the
 * projection's own, before anything is changed; with `ProjectionRetired` for a retired projection; with
 * `ProjectionVersionMismatch` when a newer program wrote the rows, or the file has a projection that is not listed; with
 * `UnknownEvent` or `MalformedEvent` for an unreadable event; with `ProjectionKeyMismatch` or `ProjectionFailed` when a
 * projection returns a row that cannot be stored; and with the database's errors.
 *
 * @param codec encodes and decodes the events
 * @param projections all projections of the program
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, SqlEventStore.SqlEventStore<LedgerEvent>>() {}
 * const live = Layer.effect(Ledger, SqlEventStore.make(codec, [balances])).pipe(
 *   Layer.provide(Database.layer({ ...options, migrations: EventStoreMigrations.migrations }))
 * )
 * ```
 */
export const make = <E>(
  codec: EventCodec<E>,
  projections: ReadonlyArray<Projection<NoInfer<E>>> = [],
  { pollInterval = "100 millis", rebuildBatch = maximumPage, retired = [], keep }: StoreOptions.Options = {}
): Effect.Effect<SqlEventStore<E>, OpenError, Database> =>
  Effect.gen(function* () {
    const database = yield* Database
    const projectors = keep === "none" ? [] : projections.map((projection) => ProjectionWriter.make(projection))
    const advance: SqlCommitLog.Options<E>["advance"] =
      keep === "none"
        ? ProjectionProgress.keepNone
        : (run, events) => ProjectionProgress.advance(run, projectors, events)
    const log = SqlCommitLog.make({ database, advance, pollInterval })
    const inTransaction = Effect.map(database.current, Option.isSome)
    const append = Appender.make(log, codec, inTransaction)
    const source = yield* StoreReads.sourceOf(codec, database, { projectors, retired, pollInterval, rebuildBatch })
    yield* keep === "none" ? Effect.void : ProjectionOpening.open(source)

    return {
      ...StoreReads.make({ codec, source, reads: database, watch: log.watch }),
      appendAll: (request) => append(request, request.companion),
      transaction: (effect) =>
        database.transaction("store transaction", effect).pipe(Tracing.withSpan("EventStore.transaction")),
      checkpoints: SqlCheckpointStore.inDatabase(database)
    }
  })

/**
 * A store in a SQLite file, or over a `client` of your own, and its database. Opens or creates the file, and fails as
 * `Database.layer` (`Database.layerClient`) and `make` do. The type of events is that of the codec; a tag or a projection of
 * other events is a type error.
 *
 * @param tag identifies the store; its type is `SqlEventStore` of the codec's events
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, SqlEventStore.SqlEventStore<LedgerEvent>>() {}
 * const live = SqlEventStore.layer(Ledger, { filename: "ledger.db", codec, projections: [balances] })
 * ```
 */
export const layer = <Self, E>(
  tag: Context.Tag<Self, SqlEventStore<NoInfer<E>>>,
  { codec, projections, ...options }: StoreOptions.LayerOptions<NoInfer<E>> & { readonly codec: EventCodec<E> }
): Layer.Layer<Self | Database, OpenError> =>
  Layer.effect(tag, make(codec, projections, options)).pipe(Layer.provideMerge(StoreOptions.database(options)))
