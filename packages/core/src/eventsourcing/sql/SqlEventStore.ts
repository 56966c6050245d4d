/**
 * An event store in SQLite that updates projections in the transaction of the append.
 */
import type * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Databases from "../../database/Database.ts"
import { type DatabaseError, attempt } from "../../database/DatabaseError.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Migration } from "../../database/migration/Migration.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Tracing from "../../database/Tracing.ts"
import * as Appender from "../append/Appender.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type AppendRequest, type EventStore, type Receipt, maximumPage, VerifyProgress } from "../EventStore.ts"
import type { CheckpointStore } from "../CheckpointStore.ts"
import type { AppendError, OpenError, RebuildError } from "../EventStoreError.ts"
import { UnknownProjection } from "../EventStoreError.ts"
import * as EventStoreMetrics from "./EventStoreMetrics.ts"
import * as PageLimit from "../PageLimit.ts"
import type { Projection } from "../Projection.ts"
import * as AsyncProgress from "./AsyncProgress.ts"
import * as EventStoreMigrations from "./EventStoreMigrations.ts"
import * as ProjectionOpening from "./ProjectionOpening.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import * as ProjectionWriter from "./ProjectionWriter.ts"
import * as ProjectionRebuild from "./ProjectionRebuild.ts"
import type { ProjectionSource } from "./ProjectionSource.ts"
import * as SharedLogReads from "../SharedLogReads.ts"
import * as SqlAppend from "./SqlAppend.ts"
import * as SqlCheckpointStore from "./SqlCheckpointStore.ts"
import * as SqlCommitLog from "./SqlCommitLog.ts"
import * as SqlLog from "./SqlLog.ts"
import * as SqlStreamReader from "./SqlStreamReader.ts"
import * as StoredEvents from "../StoredEvents.ts"

export interface SqlAppendRequest<E> extends AppendRequest<E> {
  /**
   * Writes rows that are not projected from events, in the transaction of the append: `run` executes a statement; an
   * exception rolls the append back. Not called on a replay. Called again when a transaction shared with other appends was
   * rolled back because of one of them.
   */
  readonly companion?: SqlCommitLog.CompanionWrite
}

export interface SqlEventStore<E> extends EventStore<E>, SqlStreamReader.SqlStreamReader<E> {
  readonly appendAll: (request: SqlAppendRequest<E>) => Effect.Effect<Receipt, AppendError>
  /** The checkpoints of consumers, in the database of the log. */
  readonly checkpoints: CheckpointStore<Run>
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
  readonly status: Effect.Effect<StoreStatus, DatabaseError>
  /** The database and the events of the log, from which `AsyncProjection` updates tables. */
  readonly source: ProjectionSource<E>
}

/** The state of the log and its projections in one snapshot. */
export interface StoreStatus {
  /** The last position of the log. */
  readonly position: number
  readonly projections: ReadonlyArray<ProjectionProgress.ProjectionStatus>
  /** The asynchronous projections of the file, whichever program updates them. */
  readonly asynchronous: ReadonlyArray<AsyncProgress.AsyncStatus>
}

/** The options of `make`. */
export interface Options {
  /**
   * The names of projections that the program no longer has. Their tables are dropped when the file is opened; names that
   * the file does not know are ignored.
   */
  readonly retired?: ReadonlyArray<string>
  /**
   * `"none"` opens the file without updating and rebuilding projections, for workers that only read or consume. Appends fail with
   * `ProjectionsNotKept` while the file has projections.
   */
  readonly keep?: "none"
  /** The interval at which subscriptions poll for appends of other connections and processes; 100 ms by default. */
  readonly pollInterval?: Duration.DurationInput
  /** The number of events in one transaction of a rebuild, 1 to 1,000; 1,000 by default. */
  readonly rebuildBatch?: number
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
  { pollInterval = "100 millis", rebuildBatch = maximumPage, retired = [], keep }: Options = {}
): Effect.Effect<SqlEventStore<E>, OpenError, Databases.Database> =>
  Effect.gen(function* () {
    const database = yield* Databases.Database
    const projectors = keep === "none" ? [] : projections.map((projection) => ProjectionWriter.make(projection))
    const advance: SqlCommitLog.Options<E>["advance"] =
      keep === "none"
        ? ProjectionProgress.keepNone
        : (run, events) => ProjectionProgress.advance(run, projectors, events)
    const log = SqlCommitLog.make({ database, advance, pollInterval })
    const append = Appender.make(log, codec)
    const readPage = SharedLogReads.make({
      read: ({ from, to }, begun) =>
        database.read("read the log", (run) => {
          begun()
          return { rows: SqlLog.logPage(from, to)(run), head: SqlLog.lastPosition(run) }
        }),
      decode: (row: StoredEvents.Readable) => StoredEvents.decode(codec, row)
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

    const chosen = (names: ReadonlyArray<string>) => (run: Run) =>
      Either.flatMap(ProjectionProgress.outdated(run, projectors, SqlLog.lastPosition(run)), () =>
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
      outcomeOf: (command) =>
        database.read("look up a command", SqlAppend.outcomeOf(command)).pipe(Tracing.withSpan("EventStore.outcomeOf")),
      readAll: (query) => readPage(query).pipe(Tracing.withSpan("EventStore.readAll")),
      head: database.read("read the head", SqlLog.end).pipe(Tracing.withSpan("EventStore.head")),
      verify: database.snapshot("verify", verify).pipe(Effect.withSpan("EventStore.verify")),
      watch: Tracing.withSpan("EventStore.watch")(log.watch),
      checkpoints: SqlCheckpointStore.inDatabase(database),
      source,
      status: Effect.clockWith((clock) =>
        database.read("look how far the projections are", (run) => {
          const position = SqlLog.lastPosition(run)
          return {
            position,
            projections: ProjectionProgress.statuses(run, projectors, position),
            asynchronous: AsyncProgress.statuses(run, position, clock.unsafeCurrentTimeMillis())
          }
        })
      ).pipe(
        Effect.tap((status) =>
          Effect.forEach(
            [...status.projections, ...status.asynchronous],
            ({ name, lag }) => EventStoreMetrics.lag(name, lag),
            { discard: true }
          )
        ),
        Tracing.withSpan("EventStore.status")
      ),
      rebuild: (wanted: ReadonlyArray<Pick<Projection<E>, "name">> = projectors) =>
        ProjectionRebuild.rebuild(source, ProjectionOpening.plan(source, chosen(wanted.map(({ name }) => name)))).pipe(
          Stream.withSpan("EventStore.rebuild")
        )
    }
  })

/** The database of `layer`. */
interface FileOptions {
  /** The path of the file, or `:memory:`. */
  readonly filename: string
  /** Creates the file if it does not exist; true by default. Its folder must exist. */
  readonly create?: boolean
  /** Opens an up-to-date file without changing it; false by default. */
  readonly readonly?: boolean
  /**
   * A number of your own, other than 0, which is stored in the file: opening a file of another application fails. By default
   * the number of all event stores without one.
   */
  readonly applicationId?: number
  /** Migrations of your own tables, with a `set` of their own. */
  readonly migrations?: ReadonlyArray<Migration>
  /** `DatabaseSettings.defaults` by default. */
  readonly settings?: DatabaseSettings.DatabaseSettings
}

interface Kept<E> {
  /** The projections that are updated in the transaction of each append; none by default. */
  readonly projections?: ReadonlyArray<Projection<E>>
  readonly retired?: ReadonlyArray<string>
  readonly keep?: never
}

interface NotKept {
  readonly keep: "none"
  readonly projections?: never
  readonly retired?: never
}

/** The options of `layer`. */
export type LayerOptions<E> = FileOptions & Omit<Options, "retired" | "keep"> & (Kept<E> | NotKept)

/** The application id of event stores that set none: "EVNT" in ASCII. */
export const applicationId = 0x45_56_4e_54

/**
 * A store in a SQLite file, and its database. Opens or creates the file, and fails as `Database.layer` and `make` do. The type
 * of events is that of the codec; a tag or a projection of other events is a type error.
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
  { codec, projections, ...options }: LayerOptions<NoInfer<E>> & { readonly codec: EventCodec<E> }
): Layer.Layer<Self | Databases.Database, OpenError> =>
  Layer.effect(tag, make(codec, projections, options)).pipe(
    Layer.provideMerge(
      Databases.layer({
        create: true,
        applicationId,
        settings: DatabaseSettings.defaults,
        ...options,
        migrations: [...EventStoreMigrations.migrations, ...(options.migrations ?? [])]
      })
    )
  )
