/**
 * An event store whose log is on another machine, and whose reads and read models are a replica in a SQLite file of its own.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Migration } from "../../database/migration/Migration.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Tracing from "../../database/Tracing.ts"
import * as Appender from "../append/Appender.ts"
import * as AppendSignal from "../AppendSignal.ts"
import type { CheckpointStore } from "../CheckpointStore.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type AppendRequest, type Receipt, maximumPage } from "../EventStore.ts"
import { type AppendError, InvalidAppend, type OpenError } from "../EventStoreError.ts"
import type { Projection } from "../Projection.ts"
import { epochStream, type Seen, type SharedChange, type SharedLog } from "../SharedLog.ts"
import * as ProjectionOpening from "../sql/ProjectionOpening.ts"
import * as ProjectionWriter from "../sql/ProjectionWriter.ts"
import * as SqlCheckpointStore from "../sql/SqlCheckpointStore.ts"
import * as SqlLog from "../sql/SqlLog.ts"
import * as StoreOptions from "../sql/StoreOptions.ts"
import * as StoreReads from "../sql/StoreReads.ts"
import * as DecisionEpoch from "./DecisionEpoch.ts"
import * as Follower from "./Follower.ts"
import * as ReplicaMigrations from "./ReplicaMigrations.ts"
import * as ReplicatedDatabase from "./ReplicatedDatabase.ts"

export interface ReplicatedAppendRequest<E, Companion> extends AppendRequest<E> {
  /** Rows to write in the transaction of the append, in the form that the log understands. */
  readonly companion?: Companion
}

/** The replica of a store. */
export interface Replica extends Pick<Follower.Follower, "barrier" | "status"> {
  /** The database of the replica, whose reads run the barrier. It refuses writes. */
  readonly database: Context.Tag.Service<typeof Database>
  /** The replica's file itself: reads as of the last barrier, and writes of local tables. */
  readonly local: Context.Tag.Service<typeof Database>
}

/**
 * A store like `SqlEventStore`, except that appends are committed by the log on the other machine. It has no `transaction`, and
 * companion writes are values that the log understands instead of functions.
 */
export interface ReplicatedEventStore<E, Companion> extends StoreReads.StoreReads<E> {
  /**
   * `EventStore.appendAll`. When the fiber has read from the replica since its last append, the append is committed only in the
   * epoch of those reads. In another one it fails with `StreamConflict` of the stream `$epoch`, and `EventStore.handle` and
   * `ConflictRetry` read and decide again.
   */
  readonly appendAll: (request: ReplicatedAppendRequest<E, Companion>) => Effect.Effect<Receipt, AppendError>
  /** The checkpoints of consumers. */
  readonly checkpoints: CheckpointStore<unknown>
  readonly replica: Replica
}

export interface Options<E, Companion> extends Omit<StoreOptions.Options, "keep"> {
  readonly log: SharedLog<E, Companion | undefined>
  /** The projections that are updated with the replica; none by default. All programs on one file have the same. */
  readonly projections?: ReadonlyArray<Projection<NoInfer<E>>>
  /**
   * The checkpoints of consumers that run on several machines. By default they are in the replica's own file, where a consumer
   * of each machine handles all events.
   */
  readonly checkpoints?: CheckpointStore<unknown>
  /** Writes the changed rows of shared tables into the replica, in the transaction of the events; by default none are. */
  readonly applyChanges?: (run: Run, changes: ReadonlyArray<SharedChange>) => void
  /** Deletes the rows of shared tables when a file becomes a replica, before all are read from the log. */
  readonly clearShared?: (run: Run) => void
  /** The interval at which the log is asked for events when no hint arrives; 1 second by default. */
  readonly followInterval?: Duration.DurationInput
  /** The longest time that a read waits for the log; 30 seconds by default. */
  readonly barrierTimeout?: Duration.DurationInput
}

/**
 * Opens a store over the plain `Database` in context, whose migrations must include `EventStoreMigrations` and
 * `ReplicaMigrations`. An empty file adopts the log; one with events must be a replica or a copy of the same log. Returns when the
 * replica has all events, and follows the log until the scope closes.
 *
 * Fails as `SqlEventStore.make` does; with `ReplicaDiverged` for a replica whose last event the log does not have; with
 * `DatabaseUnavailable` for another log (`LOG_FOREIGN`), an old copy of it (`LOG_OLD_EPOCH`), and the faults of the connection; and
 * with the errors of `ReplicaFault` for events that the program cannot apply.
 *
 * @param codec encodes and decodes the events
 */
export const make = <E, Companion>(
  codec: EventCodec<E>,
  options: Options<E, Companion>
): Effect.Effect<ReplicatedEventStore<E, Companion>, OpenError, Database | Scope.Scope> =>
  Effect.gen(function* () {
    const { log, projections = [], retired = [], pollInterval = "100 millis", rebuildBatch = maximumPage } = options
    const { followInterval = "1 second", barrierTimeout = DatabaseSettings.defaults.acquireTimeout } = options
    const { applyChanges = () => undefined, clearShared = () => undefined } = options
    const local = yield* Database
    const projectors = projections.map((projection) => ProjectionWriter.make<E>(projection))
    const source = yield* StoreReads.sourceOf(codec, local, { projectors, retired, pollInterval, rebuildBatch })
    yield* Follower.adopt({ database: local, log, clearShared })
    yield* ProjectionOpening.open(source)

    const { signal, watch } = AppendSignal.make({
      head: local.outside(local.read("look for events", SqlLog.lastPosition)),
      interval: pollInterval
    })
    const follower = yield* Follower.make({
      codec,
      projectors,
      applyChanges,
      clearShared,
      database: local,
      log,
      onApplied: signal,
      followInterval,
      barrierTimeout
    })
    const epochs = DecisionEpoch.make()
    const { service, fresh } = ReplicatedDatabase.make(local, follower, epochs)
    const append = Appender.make(log, codec)
    const reads = StoreReads.make({ codec, source, reads: service, watch })

    const appendAll = ({
      companion,
      ...request
    }: ReplicatedAppendRequest<E, Companion>): Effect.Effect<Receipt, AppendError> =>
      Effect.flatMap(epochs.take, (timeline) => {
        const diverged = follower.divergence()
        if (diverged !== undefined) {
          return Effect.fail(diverged)
        }
        if (request.appends.some(({ stream }) => stream === epochStream)) {
          return Effect.fail(new InvalidAppend({ stream: epochStream, reason: "the name is reserved" }))
        }
        const guards = [
          ...(request.guards ?? []),
          ...(timeline === undefined ? [] : [{ stream: epochStream, version: timeline }])
        ]
        return append({ ...request, guards }, companion).pipe(
          Effect.tapErrorTag("StreamConflict", ({ stream }) => (stream === epochStream ? epochs.forget : Effect.void))
        )
      })

    return {
      ...reads,
      appendAll,
      // The page is shared by readers that have passed their own barriers.
      readAll: (query) => Effect.zipRight(fresh, reads.readAll(query)).pipe(Tracing.withSpan("EventStore.readAll")),
      checkpoints: options.checkpoints ?? SqlCheckpointStore.inDatabase(local),
      replica: { barrier: follower.barrier, status: follower.status, database: service, local }
    }
  })

/** The options of `layer`. */
export interface LayerOptions<E, Companion> extends Omit<Options<E, Companion>, "log"> {
  /** Opens the log; `seen` is what the file knows of it, with which connections are compared. */
  readonly log: (seen: Seen) => Effect.Effect<SharedLog<E, Companion | undefined>, DatabaseError, Scope.Scope>
  /** The path of the replica's file, which is created if it does not exist. Its folder must exist. */
  readonly filename: string
  /** A number of your own, other than 0, which is stored in the file; by default that of all event stores. */
  readonly applicationId?: number
  /** Migrations of your own tables, with a `set` of their own. */
  readonly migrations?: ReadonlyArray<Migration>
  /** `DatabaseSettings.defaults` by default, with `synchronous` `NORMAL`: the log has what a power failure rolls back. */
  readonly settings?: DatabaseSettings.DatabaseSettings
}

/**
 * A store with its replica in a SQLite file, and the replica's database, whose reads run the barrier. Fails as `Database.layer`
 * and `make` do.
 *
 * @param tag identifies the store; its type is `ReplicatedEventStore` of the codec's events
 *
 * @example
 * ```ts
 * class Ledger extends Context.Tag("Ledger")<Ledger, ReplicatedEventStore.ReplicatedEventStore<LedgerEvent, never>>() {}
 * const live = ReplicatedEventStore.layer(Ledger, codec, {
 *   filename: "replica.db",
 *   log: (seen) => PgCommitLog.make({ hosts, seen }),
 *   projections: [balances]
 * })
 * ```
 */
export const layer = <Self, E, Companion>(
  tag: Context.Tag<Self, ReplicatedEventStore<E, Companion>>,
  codec: EventCodec<E>,
  { log: open, filename, applicationId = StoreOptions.applicationId, ...options }: LayerOptions<E, Companion>
): Layer.Layer<Self | Database, OpenError> => {
  const { migrations = [], settings = { ...DatabaseSettings.defaults, synchronous: "NORMAL" } } = options
  const local = StoreOptions.database({
    filename,
    applicationId,
    migrations: [...ReplicaMigrations.migrations, ...migrations],
    settings
  })
  const store = Effect.flatMap(Database, (database) =>
    Effect.flatMap(Follower.openLog(database, open), (log) => make(codec, { ...options, log }))
  )
  return Layer.scopedContext(
    Effect.map(store, (opened) => Context.make(tag, opened).pipe(Context.add(Database, opened.replica.database)))
  ).pipe(Layer.provide(local))
}
