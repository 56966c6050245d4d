/**
 * Follows a log on another machine: asks for the events after the replica's head, verifies them, and applies them with the read
 * models and the changes of the shared tables, each page in one transaction.
 */
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Database } from "../../database/Database.ts"
import { type DatabaseError, DatabaseUnavailable, QueryTimeout } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { maximumAppend, maximumPage } from "../EventStore.ts"
import type { Epoch, Reached, Seen, SharedLog } from "../SharedLog.ts"
import type { StoredEvent } from "../StoredEvents.ts"
import * as SqlLog from "../sql/SqlLog.ts"
import * as FollowerProgress from "./FollowerProgress.ts"
import * as ReplicaFault from "./ReplicaFault.ts"
import * as ReplicaMetrics from "./ReplicaMetrics.ts"
import * as ReplicaPage from "./ReplicaPage.ts"
import * as ReplicaTable from "./ReplicaTable.ts"
import * as SharedBarrier from "./SharedBarrier.ts"

type Service = Context.Tag.Service<typeof Database>

/** The state of a replica, for health checks and metrics. */
export interface FollowerStatus extends FollowerProgress.Progress {
  /** The last position of the replica. */
  readonly position: number
  readonly epoch: Epoch
  /** The position after which the replica has diverged from its log; null for one that has not. */
  readonly diverged: number | null
}

export interface Follower {
  /**
   * Brings the replica up to what was committed before the call, and returns the epoch of the log. Concurrent calls share one
   * round trip. Fails with `ReplicaDiverged`, with `QueryTimeout` after the `barrierTimeout`, and with the errors of the
   * connection, of the local file and of `ReplicaFault`.
   */
  readonly barrier: Effect.Effect<Epoch, DatabaseError>
  /** The error of a replica that has diverged; undefined for one that has not. */
  readonly divergence: () => DatabaseError | undefined
  readonly status: Effect.Effect<FollowerStatus>
}

export interface Options<E> extends ReplicaPage.Target<E> {
  /** The replica's own database. */
  readonly database: Service
  readonly log: Pick<SharedLog<E, never>, "identity" | "readAfter" | "appended">
  /** Calls the function with the last position that was applied. */
  readonly onApplied: (position: number) => void
  /** Deletes the rows of shared tables, when a file becomes a replica. */
  readonly clearShared: (run: Run) => void
  /** The interval at which the log is asked without a read or a hint. */
  readonly followInterval: Duration.DurationInput
  /** The longest time that a caller waits. */
  readonly barrierTimeout: Duration.DurationInput
}

const operation = "follow the log"

/** The time after a hint in which further hints ask no question of their own. */
const gathering = Duration.millis(10)

/** The number of the first events that are certainly whole appends: the events of an append have one time and one metadata. */
const wholeAppends = (events: ReadonlyArray<StoredEvent>): number => {
  const last = events.at(-1)
  const boundary = events.findLastIndex(
    ({ metadata, recordedAt }) => metadata !== last?.metadata || recordedAt !== last.recordedAt
  )
  return boundary === -1 && events.length > maximumAppend ? events.length : boundary + 1
}

type FollowError = ReplicaPage.PageError | DatabaseError

/** Marks a replica as diverged, so that no program follows the log with it again. */
export const markDiverged = (database: Service, position: number): Effect.Effect<void> =>
  Effect.zipRight(
    Metric.set(ReplicaMetrics.diverged, 1),
    // The database logs a failure. The log is found to be another one again after a restart.
    Effect.ignore(database.write("mark the replica", (run) => Either.right(ReplicaTable.markDiverged(run, position))))
  )

/**
 * Opens the log by a function of what the file knows of it: connections to older copies of the log, and to others, are refused
 * from the first on. A log that does not have the file's last event marks it as diverged.
 */
export const openLog = <A, E extends DatabaseError, R>(
  database: Service,
  open: (seen: Seen) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.flatMap(
    Effect.flatten(
      database.read("read the replica's state", (run) => {
        const position = ReplicaTable.find(run)?.diverged ?? null
        return position === null
          ? Either.right(ReplicaTable.seen(run))
          : Either.left(ReplicaTable.diverged(operation, position))
      })
    ),
    (seen) =>
      Effect.tapError(open(seen), (error: DatabaseError) =>
        error._tag === "ReplicaDiverged" ? markDiverged(database, error.position) : Effect.void
      )
  )

/**
 * Adopts the log, so that the file is its replica. To be called before the read models are opened. Fails with
 * `DatabaseUnavailable` (`LOG_FOREIGN`, `LOG_OLD_EPOCH`) and `ReplicaDiverged`, and with the errors of the connection and the file.
 */
export const adopt = <E>({ database, log, clearShared }: Pick<Options<E>, "database" | "log" | "clearShared">) =>
  Effect.flatMap(
    openLog(database, () => log.identity),
    (identity) =>
      database.write("adopt a log", (run) =>
        Either.map(ReplicaTable.adopt(run, identity, operation), (isNew) => {
          if (isNew) {
            clearShared(run)
          }
        })
      )
  )

/** Follows the log that the database has adopted, until the scope closes. Returns when the replica has caught up. */
export const make = <E>(options: Options<E>): Effect.Effect<Follower, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const { database, log, onApplied } = options
    const started = yield* database.read("read the replica's state", (run) => ({
      id: SqlLog.logId(run),
      head: SqlLog.end(run),
      row: ReplicaTable.find(run)
    }))
    if (started.row === undefined) {
      return yield* Effect.dieMessage("A follower requires a database that has adopted its log")
    }
    const { system, timeline } = started.row
    let reached: Reached = { ...started.head, revision: started.row.revision }
    let epoch: Epoch = { system, timeline }
    let diverged: number | null = null
    const { count, failed, measured, progress } = yield* FollowerProgress.make

    const apply = (page: Omit<ReplicaPage.ReplicaPage, "after">) =>
      Effect.flatMap(
        database.write("apply the log", ReplicaPage.apply(options, { ...page, after: reached })),
        (next) => {
          const added = Math.max(0, next.position - reached.position)
          reached = next
          epoch = page.epoch
          count(added)
          onApplied(next.position)
          return Metric.incrementBy(ReplicaMetrics.applied, added)
        }
      )

    /** Reads and applies until the end of the log; `held` are events that may be the beginning of a longer append. */
    const follow = (held: ReadonlyArray<StoredEvent>): Effect.Effect<Epoch, FollowError> =>
      Effect.suspend(() => {
        const last = held.at(-1)
        const after = last === undefined ? reached : { ...reached, position: last.position, hash: last.hash }
        return Effect.flatMap(log.readAfter(after, maximumPage), (delta): Effect.Effect<Epoch, FollowError> => {
          const events = held.length === 0 ? delta.events : [...held, ...delta.events]
          if (!delta.isEnd && delta.events.length === 0) {
            return Effect.dieMessage("A log returned no events, although there are more")
          }
          const whole = delta.isEnd ? events.length : wholeAppends(events)
          const isSame = delta.epoch.timeline === epoch.timeline && delta.epoch.system === epoch.system
          if (!isSame && delta.isEnd && reached.revision > 0) {
            // The new copy can have given the revisions that it lacked to other changes.
            reached = { ...reached, revision: 0 }
            return follow(held)
          }
          if (whole === 0 && delta.changes.length === 0 && isSame) {
            return delta.isEnd ? Effect.succeed(epoch) : follow(events)
          }
          const before = reached
          return Effect.flatMap(
            apply({ events: events.slice(0, whole), changes: delta.changes, epoch: delta.epoch }),
            () =>
              reached.position < before.position
                ? follow([])
                : delta.isEnd
                  ? Effect.succeed(delta.epoch)
                  : follow(events.slice(whole).filter(({ position }) => position > reached.position))
          )
        })
      })

    // An old copy of the log, which answers for a moment, does not have the latest events either: asked again after its epoch.
    const confirmDivergence = Effect.gen(function* () {
      const { id, epoch: present } = yield* log.identity
      yield* id === started.id
        ? ReplicaTable.check({ ...epoch, revision: reached.revision, diverged: null }, present, operation)
        : ReplicaTable.unavailable(operation, "LOG_FOREIGN")
      if (present.timeline > epoch.timeline) {
        // The new copy may lack the last revisions, which says nothing about its events.
        reached = { ...reached, revision: 0 }
      }
      return yield* follow([])
    })

    const stop = (position: number) =>
      Effect.suspend(() => {
        diverged = position
        return markDiverged(database, position)
      })

    const divergence = () => (diverged === null ? undefined : ReplicaTable.diverged(operation, diverged))

    const catchUp = Effect.suspend((): Effect.Effect<Epoch, FollowError> => {
      const error = divergence()
      return error === undefined
        ? follow([]).pipe(
            Effect.catchTag("ReplicaDiverged", () => confirmDivergence),
            Effect.tapErrorTag("ReplicaDiverged", ({ position }) => stop(position))
          )
        : Effect.fail(error)
    }).pipe(Effect.mapError(ReplicaFault.toDatabaseError(operation)))

    yield* Effect.withTracerEnabled(measured(catchUp), false)

    const failedContext = { operation, statement: null, attempt: 1 }
    const { ask, trigger } = yield* SharedBarrier.make<Epoch, DatabaseError>({
      question: measured(catchUp),
      timeout: options.barrierTimeout,
      timedOut: Effect.suspend(() => {
        const error = new QueryTimeout({ ...failedContext, reason: "LOG_TIMEOUT" })
        return Effect.as(failed(error), error)
      }),
      closed: () => new DatabaseUnavailable({ ...failedContext, reason: "closed" })
    })

    yield* Effect.forkScoped(Effect.forever(Effect.delay(trigger, options.followInterval)))
    yield* Effect.forkScoped(
      // Appends follow each other closely, and no read waits for a hint.
      Stream.runForEach(log.appended, () => Effect.delay(trigger, gathering)).pipe(
        Effect.catchAllCause((cause) => Effect.logDebug("The hints of the log ended", cause)),
        Effect.repeat(Schedule.spaced(options.followInterval))
      )
    )

    return {
      barrier: ask,
      divergence,
      status: Effect.map(progress, (made) => ({ ...made, position: reached.position, epoch, diverged }))
    }
  })
