/**
 * Rebuilds projections from the log while it is in use: fills shadow tables page by page, each page in a transaction of
 * its own; the last transaction folds the remaining events and replaces the tables.
 */
import { randomUUID } from "node:crypto"
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Database } from "../../database/Database.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { MalformedEvent, UnknownEvent } from "../EventStoreError.ts"
import type { Projected } from "../Projection.ts"
import { type ProjectionWriter, type Shadow, applyAll } from "./ProjectionWriter.ts"
import * as RebuildLease from "./RebuildLease.ts"
import * as SqlLog from "./SqlLog.ts"
import * as TableOwnership from "./TableOwnership.ts"

/** The progress of a rebuild. */
export interface RebuildProgress {
  readonly projections: ReadonlyArray<string>
  /** The last position that is folded into the new rows; they are in use once it equals `head`. */
  readonly position: number
  /** The last position of the log at that moment. */
  readonly head: number
}

/** The log that projections are rebuilt from. */
export interface Source<E> {
  readonly database: Context.Tag.Service<typeof Database>
  /** The number of events in one transaction. */
  readonly batch: number
  /** Reads the events from a position up to but not including another. */
  readonly page: (
    run: Run,
    from: number,
    to: number
  ) => Either.Either<ReadonlyArray<Projected<E>>, UnknownEvent | MalformedEvent>
}

/** The projections of a rebuild, and the record of their progress. All functions run under the write lock. */
export interface Plan<E, Err> {
  /** Selects the projections to rebuild. */
  readonly choose: (run: Run) => Either.Either<ReadonlyArray<ProjectionWriter<E>>, Err>
  /** Runs before the new rows are used. Fails when a newer program has rebuilt its own rows meanwhile. */
  readonly check: (run: Run, head: number) => Either.Either<unknown, Err>
  /** Records that the rows are of these projections' versions and contain the log up to a position. */
  readonly save: (
    run: Run,
    projectors: ReadonlyArray<ProjectionWriter<E>>,
    checkpoint: number
  ) => Either.Either<void, Err>
}

interface Holding {
  /** The holder of the lease. */
  readonly holder: string
  readonly clock: Clock.Clock
}

/** A rebuild that holds the lease. */
interface Work<E> extends Holding {
  readonly projectors: ReadonlyArray<ProjectionWriter<E>>
  readonly shadows: ReadonlyArray<Shadow<E>>
}

interface Reached {
  readonly position: number
  /** The smallest number of remaining events so far. */
  readonly least: number
  /** The number of steps in a row after which it had not become smaller. */
  readonly stalled: number
}

/** After so many stalled steps, writers append faster than the rebuild reads, and the last transaction folds the rest. */
const maximumStalled = 8

const names = (projectors: ReadonlyArray<ProjectionWriter<never>>) => projectors.map(({ name }) => name)

const fold = <E>(
  run: Run,
  { page, batch }: Source<E>,
  targets: ReadonlyArray<Pick<Shadow<E>, "apply">>,
  from: number,
  to: number
) =>
  Either.gen(function* () {
    for (let position = from; position < to; position += batch) {
      yield* applyAll(run, targets, yield* page(run, position + 1, Math.min(to, position + batch) + 1))
    }
  })

/** Acquires the lease and creates the shadow tables; a log of at most one page is folded at once instead. */
const begin = <E, Err>(options: Source<E>, { holder, clock }: Holding, { choose, save }: Plan<E, Err>) =>
  options.database.write("begin a rebuild", (run) =>
    Either.gen(function* () {
      const projectors = yield* choose(run)
      const head = SqlLog.lastPosition(run)
      if (projectors.length === 0 || head <= options.batch) {
        yield* TableOwnership.claim(run, projectors, false)
        for (const projector of projectors) {
          projector.reset(run)
        }
        yield* fold(run, options, projectors, 0, head)
        yield* save(run, projectors, head)
        TableOwnership.dropFormer(run, projectors)
        return { projectors, head, work: Option.none<Work<E>>() }
      }
      const generation = yield* RebuildLease.claim(run, holder, clock.unsafeCurrentTimeMillis())
      yield* TableOwnership.claim(run, projectors, true)
      const shadows = projectors.map((projector) => projector.shadow(generation))
      for (const shadow of shadows) {
        shadow.create(run)
      }
      return { projectors, head, work: Option.some({ projectors, shadows, holder, clock }) }
    })
  )

const finish = <E, Err>(
  options: Source<E>,
  { check, save }: Plan<E, Err>,
  { projectors, shadows, holder, clock }: Work<E>,
  position: number
) =>
  options.database.write("finish a rebuild", (run) =>
    Either.gen(function* () {
      yield* RebuildLease.prolong(run, holder, clock.unsafeCurrentTimeMillis())
      const head = SqlLog.lastPosition(run)
      yield* check(run, head)
      yield* fold(run, options, shadows, position, head)
      for (const shadow of shadows) {
        shadow.takeOver(run)
      }
      yield* save(run, projectors, head)
      TableOwnership.dropShadows(run)
      TableOwnership.dropFormer(run, projectors)
      RebuildLease.release(run)
      return head
    })
  )

/** Folds one page, or finishes. The page is read without the write lock, so that others can write in between. */
const step = <E, Err>(options: Source<E>, plan: Plan<E, Err>, work: Work<E>, { position, least, stalled }: Reached) =>
  Effect.gen(function* () {
    const { database, batch, page } = options
    const next = position + batch
    const { head, read } = yield* database.read("read the log", (run) => {
      const last = SqlLog.lastPosition(run)
      return { head: last, read: last > next ? page(run, position + 1, next + 1) : Either.right([]) }
    })
    const events = yield* read
    if (events.length === 0 || stalled === maximumStalled) {
      const end = yield* finish(options, plan, work, position)
      return [{ projections: names(work.projectors), position: end, head: end }, Option.none<Reached>()] as const
    }
    yield* database.write("rebuild projections", (run) =>
      Either.flatMap(RebuildLease.prolong(run, work.holder, work.clock.unsafeCurrentTimeMillis()), () =>
        applyAll(run, work.shadows, events)
      )
    )
    const left = head - next
    const reached = { position: next, least: Math.min(least, left), stalled: left < least ? 0 : stalled + 1 }
    return [{ projections: names(work.projectors), position: next, head }, Option.some(reached)] as const
  })

/**
 * Rebuilds the projections that the plan selects, and reports the progress; ends at once when it selects none. Meanwhile
 * appends update the old rows, and reads see them until the new ones are complete. A rebuild that is interrupted leaves
 * the old rows in place.
 *
 * Fails with `RebuildRunning` while another rebuild holds the lease, or when the lease expired because the stream was not
 * pulled; with `ProjectionTableConflict` when a table is not the projection's own; with `ProjectionKeyMismatch` or
 * `ProjectionFailed` when a projection returns a row that cannot be stored.
 */
export const rebuild = <E, Err>(options: Source<E>, plan: Plan<E, Err>) =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const [holder, clock] = [randomUUID(), yield* Effect.clock]
      let finished = false
      const abandon = options.database.write("abandon a rebuild", (run) =>
        Either.right(RebuildLease.abandon(run, clock.unsafeCurrentTimeMillis(), holder))
      )
      // The database logs a failure; the next rebuild removes what is left.
      yield* Effect.addFinalizer(() => (finished ? Effect.void : Effect.ignore(abandon)))
      const { projectors, head, work } = yield* begin(options, { holder, clock }, plan).pipe(
        Effect.tapError(() =>
          Effect.sync(() => {
            finished = true
          })
        )
      )
      const projections = names(projectors)
      if (Option.isNone(work)) {
        finished = true
        return projectors.length === 0 ? Stream.empty : Stream.make({ projections, position: head, head })
      }
      const start: Reached = { position: 0, least: head, stalled: 0 }
      const steps = Stream.paginateEffect(start, (reached) =>
        Effect.tap(step(options, plan, work.value, reached), ([, next]) =>
          Effect.sync(() => {
            finished = Option.isNone(next)
          })
        )
      )
      return Stream.concat(Stream.make({ projections, position: 0, head }), steps)
    })
  )
