/**
 * An event store in SQLite that updates projections in the transaction of the append.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import { type DatabaseError, attempt } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Tracing from "../../database/Tracing.ts"
import * as Appender from "../append/Appender.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type AppendRequest, type EventStore, type Receipt, maximumPage, VerifyProgress } from "../EventStore.ts"
import type { CheckpointStore } from "../CheckpointStore.ts"
import type { AppendError, OpenError, RebuildError } from "../EventStoreError.ts"
import * as PageLimit from "../PageLimit.ts"
import type { Projection } from "../Projection.ts"
import * as ProjectionOpening from "./ProjectionOpening.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import * as ProjectionWriter from "./ProjectionWriter.ts"
import type * as ProjectionRebuild from "./ProjectionRebuild.ts"
import type { ProjectionSource } from "./ProjectionSource.ts"
import * as SharedLogReads from "../SharedLogReads.ts"
import * as SqlAppend from "./SqlAppend.ts"
import * as SqlCheckpointStore from "./SqlCheckpointStore.ts"
import * as SqlCommitLog from "./SqlCommitLog.ts"
import * as SqlLog from "./SqlLog.ts"
import * as SqlStreamReader from "./SqlStreamReader.ts"
import * as StoreOptions from "./StoreOptions.ts"
import * as StoreStatus from "./StoreStatus.ts"
import * as StoredEvents from "../StoredEvents.ts"

export interface SqlAppendRequest<E> extends AppendRequest<E> {
  /**
   * Writes rows that are not projected from events, in the transaction of the append: `run` executes a statement, `events` are
   * the append's events with their positions; an exception rolls the append back. Not called on a replay. Called again when a transaction shared with other appends was
   * rolled back because of one of them.
   */
  readonly companion?: SqlCommitLog.CompanionWrite<E>
}

export interface SqlEventStore<E> extends EventStore<E>, SqlStreamReader.SqlStreamReader<E> {
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
  /**
   * Rebuilds projections that are updated with each append, these or all, and reports the progress. Appends and reads
   * continue meanwhile; a rebuild that is interrupted or killed leaves the old rows in place.
   *
   * Fails with `UnknownProjection`, with `RebuildRunning` while another rebuild runs, and with the errors of `make`.
   */
  readonly rebuild: (
    projections?: ReadonlyArray<Pick<Projection<E>, "name">>
  ) => Stream.Stream<ProjectionRebuild.RebuildProgress, RebuildError>
  /** Reads the last position and the progress of the projections, and updates the metric of their lag. */
  readonly status: Effect.Effect<StoreStatus.StoreStatus, DatabaseError>
  /** The database and the events of the log, from which `AsyncProjection` updates tables. */
  readonly source: ProjectionSource<E>
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
    const readPage = SharedLogReads.make({
      codec,
      read: ({ from, to }, begun) =>
        database.read("read the log", (run) => {
          begun()
          return { rows: SqlLog.logPage(from, to)(run), head: SqlLog.lastPosition(run) }
        }),
      decode: (row: StoredEvents.Readable) => StoredEvents.decode(codec, row),
      isAlone: inTransaction
    })

    const source: ProjectionSource<E> = {
      database,
      projectors,
      retired,
      pollInterval,
      batch: yield* PageLimit.limit(rebuildBatch, "rebuildBatch"),
      page: (run: Run, from: number, to: number) =>
        Either.all(SqlLog.projectedPage(from, to)(run).map((row) => StoredEvents.project(codec, row)))
    }
    yield* keep === "none" ? Effect.void : ProjectionOpening.open(source)

    const verify = (run: Run) =>
      Effect.gen(function* () {
        const report = yield* VerifyProgress
        let head = yield* attempt(() => StoredEvents.origin(SqlLog.logId(run)))
        const end = yield* attempt(() => SqlLog.lastPosition(run))
        for (let more = true; more;) {
          yield* report(head.position, end)
          const rows = yield* attempt(() => SqlLog.logAfter(head.position, maximumPage)(run))
          head = yield* StoredEvents.verifyChain(head, rows)
          more = rows.length > 0
        }
        return head
      })

    return {
      ...SqlStreamReader.make(database, codec),
      appendAll: (request) => append(request, request.companion),
      transaction: (effect) =>
        database.transaction("store transaction", effect).pipe(Tracing.withSpan("EventStore.transaction")),
      outcomeOf: (command) =>
        database.read("look up a command", SqlAppend.outcomeOf(command)).pipe(Tracing.withSpan("EventStore.outcomeOf")),
      readAll: (query) => readPage(query).pipe(Tracing.withSpan("EventStore.readAll")),
      head: database.read("read the head", SqlLog.end).pipe(Tracing.withSpan("EventStore.head")),
      verify: database.snapshot("verify", verify).pipe(Effect.withSpan("EventStore.verify")),
      watch: Tracing.withSpan("EventStore.watch")(log.watch),
      checkpoints: SqlCheckpointStore.inDatabase(database),
      source,
      status: StoreStatus.read(database, projectors).pipe(Tracing.withSpan("EventStore.status")),
      rebuild: (wanted: ReadonlyArray<Pick<Projection<E>, "name">> = projectors) =>
        ProjectionOpening.rebuild(
          source,
          wanted.map(({ name }) => name)
        ).pipe(Stream.withSpan("EventStore.rebuild"))
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
