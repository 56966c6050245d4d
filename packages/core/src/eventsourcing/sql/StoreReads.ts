/**
 * The reads of a store on the tables of a log, and the operations on its projections. The appends are separate: they go to these
 * tables, or to a log on another machine.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Database } from "../../database/Database.ts"
import { type DatabaseError, attempt } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Tracing from "../../database/Tracing.ts"
import type { EventCodec } from "../EventCodec.ts"
import { type EventStore, maximumPage, VerifyProgress } from "../EventStore.ts"
import type { OutOfRange, RebuildError } from "../EventStoreError.ts"
import * as PageLimit from "../PageLimit.ts"
import type { Projection } from "../Projection.ts"
import * as SharedLogReads from "../SharedLogReads.ts"
import * as StoredEvents from "../StoredEvents.ts"
import * as ProjectionOpening from "./ProjectionOpening.ts"
import type * as ProjectionRebuild from "./ProjectionRebuild.ts"
import type { ProjectionSource } from "./ProjectionSource.ts"
import * as SqlAppend from "./SqlAppend.ts"
import * as SqlLog from "./SqlLog.ts"
import * as SqlStreamReader from "./SqlStreamReader.ts"
import * as StoreStatus from "./StoreStatus.ts"

/** The methods of a store on the tables of a log that do not append. */
export interface StoreReads<E> extends Omit<EventStore<E>, "appendAll">, SqlStreamReader.SqlStreamReader<E> {
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

type Service = Context.Tag.Service<typeof Database>

interface Tuning<E> extends Pick<ProjectionSource<E>, "projectors" | "retired" | "pollInterval"> {
  /** The number of events in one transaction of a rebuild, 1 to 1,000. */
  readonly rebuildBatch: number
}

/** The inputs of a store's projections. Fails with `OutOfRange` for a `rebuildBatch` out of bounds. */
export const sourceOf = <E>(
  codec: EventCodec<E>,
  database: Service,
  { rebuildBatch, ...tuning }: Tuning<E>
): Either.Either<ProjectionSource<E>, OutOfRange> =>
  Either.map(PageLimit.limit(rebuildBatch, "rebuildBatch"), (batch) => ({
    ...tuning,
    database,
    batch,
    page: (run: Run, from: number, to: number) =>
      Either.all(SqlLog.projectedPage(from, to)(run).map((row) => StoredEvents.project(codec, row)))
  }))

interface Options<E> extends Pick<EventStore<E>, "watch"> {
  readonly codec: EventCodec<E>
  /** The projections, with the database that holds the tables. */
  readonly source: ProjectionSource<E>
  /** The database of reads that callers decide on: that of the tables, or one that first brings them up to date. */
  readonly reads: Service
}

/** Recomputes the hash chain of the tables of a log. */
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

export const make = <E>({ codec, source, reads, watch }: Options<E>): StoreReads<E> => {
  const { database, projectors } = source
  // Of the tables themselves: readers that join a read must not get a state before their own call.
  const readPage = SharedLogReads.make({
    codec,
    read: ({ from, to }, begun) =>
      database.read("read the log", (run) => {
        begun()
        return { rows: SqlLog.logPage(from, to)(run), head: SqlLog.lastPosition(run) }
      }),
    decode: (row: StoredEvents.Readable) => StoredEvents.decode(codec, row),
    isAlone: Effect.map(database.current, Option.isSome)
  })

  return {
    ...SqlStreamReader.make(codec, { reads, states: database }),
    outcomeOf: (command) =>
      reads.read("look up a command", SqlAppend.outcomeOf(command)).pipe(Tracing.withSpan("EventStore.outcomeOf")),
    readAll: (query) => readPage(query).pipe(Tracing.withSpan("EventStore.readAll")),
    head: reads.read("read the head", SqlLog.end).pipe(Tracing.withSpan("EventStore.head")),
    verify: reads.snapshot("verify", verify).pipe(Effect.withSpan("EventStore.verify")),
    watch: Tracing.withSpan("EventStore.watch")(watch),
    source,
    status: StoreStatus.read(database, projectors).pipe(Tracing.withSpan("EventStore.status")),
    rebuild: (wanted: ReadonlyArray<Pick<Projection<E>, "name">> = projectors) =>
      ProjectionOpening.rebuild(
        source,
        wanted.map(({ name }) => name)
      ).pipe(Stream.withSpan("EventStore.rebuild"))
  }
}
