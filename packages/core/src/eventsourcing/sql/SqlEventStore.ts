/**
 * An event store in SQLite that updates projections in the transaction of the append.
 */
import type * as Duration from "effect/Duration"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Database } from "../../database/Database.ts"
import { type DatabaseError, attempt } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Tracing from "../../database/Tracing.ts"
import * as Appender from "../append/Appender.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type AppendRequest, type EventStore, type Receipt, maximumPage, VerifyProgress } from "../EventStore.ts"
import type { AppendError, OpenError, RebuildError, RebuildRunning } from "../EventStoreError.ts"
import { UnknownProjection } from "../EventStoreError.ts"
import * as EventStoreMetrics from "./EventStoreMetrics.ts"
import * as PageLimit from "../PageLimit.ts"
import type { AnyProjection } from "../Projection.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import * as ProjectionWriter from "./ProjectionWriter.ts"
import * as ProjectionRebuild from "./ProjectionRebuild.ts"
import * as RebuildLease from "./RebuildLease.ts"
import * as SharedLogReads from "../SharedLogReads.ts"
import * as SqlAppend from "./SqlAppend.ts"
import * as SqlCommitLog from "./SqlCommitLog.ts"
import * as SqlLog from "./SqlLog.ts"
import * as SqlStreamReader from "./SqlStreamReader.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as TableOwnership from "./TableOwnership.ts"

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
   * Rebuilds projections from the log, those of these names or all, and reports the progress. Appends and reads continue
   * meanwhile; a rebuild that is interrupted or killed leaves the old rows in place.
   *
   * Fails with `UnknownProjection`, with `RebuildRunning` while another rebuild runs, and with the errors of `make`.
   */
  readonly rebuild: (names?: ReadonlyArray<string>) => Stream.Stream<ProjectionRebuild.RebuildProgress, RebuildError>
  /** Reads the last position and the progress of the projections, and updates the metric of their lag. */
  readonly status: Effect.Effect<StoreStatus, DatabaseError>
}

/** The state of the log and its projections in one snapshot. */
export interface StoreStatus {
  /** The last position of the log. */
  readonly position: number
  readonly projections: ReadonlyArray<ProjectionProgress.ProjectionStatus>
}

export interface Options {
  /** The interval at which subscriptions poll for appends of other connections and processes; 100 ms by default. */
  readonly pollInterval?: Duration.DurationInput
  /** The number of events in one transaction of a rebuild, 1 to 1,000; 1,000 by default. */
  readonly rebuildBatch?: number
}

const isRunning = (error: { readonly _tag: string }): error is RebuildRunning => error._tag === "RebuildRunning"

/**
 * Opens a store over the `Database` in context, whose migrations must include `EventStoreMigrations`. Rebuilds projections
 * that are new, of a higher version than their rows, behind the log or without their table, before it returns.
 *
 * Fails with `OutOfRange` for a `rebuildBatch` out of bounds; with `ProjectionTableConflict` when a table is not the
 * projection's own, before anything is changed; with `ProjectionVersionMismatch` when a newer program wrote the rows; with
 * `UnknownEvent` or `MalformedEvent` for an unreadable event; with `ProjectionKeyMismatch` or `ProjectionFailed` when a
 * projection returns a row that cannot be stored; and with the database's errors.
 *
 * @param codec encodes and decodes the events
 * @param projections all projections of the program
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, SqlEventStore.SqlEventStore<LedgerEvent>>() {}
 * const live = Layer.effect(Ledger, SqlEventStore.make(codec, [Projection.hideRowType(balances)])).pipe(
 *   Layer.provide(Database.layer({ ...options, migrations: EventStoreMigrations.migrations }))
 * )
 * ```
 */
export const make = <E>(
  codec: EventCodec<E>,
  projections: ReadonlyArray<AnyProjection<E>> = [],
  { pollInterval = "100 millis", rebuildBatch = maximumPage }: Options = {}
): Effect.Effect<SqlEventStore<E>, OpenError, Database> =>
  Effect.gen(function* () {
    const database = yield* Database
    const projectors = projections.map((projection) => ProjectionWriter.make(projection))
    const log = SqlCommitLog.make({ database, projectors, pollInterval })
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

    const outdated = (run: Run) => ProjectionProgress.outdated(run, projectors, SqlLog.lastPosition(run))

    const rebuilding = {
      database,
      projectors,
      batch: yield* PageLimit.limit(rebuildBatch, "rebuildBatch"),
      page: (run: Run, from: number, to: number) =>
        Either.all(SqlLog.projectedPage(from, to)(run).map((row) => StoredEvents.project(codec, row)))
    }

    const clock = yield* Effect.clock
    // Compared in a snapshot first, so that opening an up-to-date file does not require the write lock.
    const { adopted, found, abandoned } = yield* Effect.flatMap(
      database.read("compare projections", (run) => ({
        adopted: TableOwnership.examine(run, projectors),
        found: outdated(run),
        abandoned: Either.right(RebuildLease.isAbandoned(run, clock.unsafeCurrentTimeMillis()))
      })),
      Either.all
    )
    yield* adopted.length === 0
      ? Effect.void
      : database.write("record the tables of projections", (run) => TableOwnership.adopt(run, projectors))
    yield* abandoned
      ? database.write("clean up after a rebuild", (run) =>
          Either.right(RebuildLease.abandon(run, clock.unsafeCurrentTimeMillis()))
        )
      : Effect.void
    if (found.length > 0) {
      yield* ProjectionRebuild.rebuild(rebuilding, outdated).pipe(
        Stream.runDrain,
        // The other rebuild is of this program's version, or the next attempt fails with its error.
        Effect.retry({ while: isRunning, schedule: Schedule.spaced(pollInterval) }),
        Effect.catchIf(isRunning, Effect.die)
      )
    }

    const chosen = (names: ReadonlyArray<string>) => (run: Run) =>
      Either.flatMap(outdated(run), () =>
        Either.all(
          Array.dedupe(names).map((name) =>
            Either.fromNullable(
              projectors.find((projector) => projector.name === name),
              () => new UnknownProjection({ projection: name })
            )
          )
        )
      )

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
      status: database
        .read("look how far the projections are", (run) => {
          const position = SqlLog.lastPosition(run)
          return { position, projections: ProjectionProgress.statuses(run, projectors, position) }
        })
        .pipe(
          Effect.tap(({ projections: each }) =>
            Effect.forEach(each, ({ name, lag }) => EventStoreMetrics.lag(name, lag), { discard: true })
          ),
          Tracing.withSpan("EventStore.status")
        ),
      rebuild: (names = projectors.map(({ name }) => name)) =>
        ProjectionRebuild.rebuild(rebuilding, chosen(names)).pipe(Stream.withSpan("EventStore.rebuild"))
    }
  })
