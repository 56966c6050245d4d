/**
 * Making projections anew while the log is in use: into tables beside those that are read, page by page, until the rest
 * is little; that, and the change of the tables, is one transaction.
 */
import { randomUUID } from "node:crypto"
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Context } from "effect"
import { Effect, Option, Stream } from "effect"
import type { Database } from "../../database/Database.ts"
import * as SqlRunner from "../../database/transaction/SqlRunner.ts"
import type {
  ProjectionFault,
  ProjectionTableConflict,
  ProjectionVersionMismatch,
  ReadError,
  RebuildRunning
} from "../EventStoreError.ts"
import type { Projected } from "../Projection.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import type { ProjectionWriter, Shadow } from "./ProjectionWriter.ts"
import * as Projectors from "./ProjectionWriter.ts"
import * as RebuildLease from "./RebuildLease.ts"
import * as SqlLog from "./SqlLog.ts"
import * as TableOwnership from "./TableOwnership.ts"

/** How far a rebuild is. */
export interface Progress {
  readonly projections: ReadonlyArray<string>
  /** All events up to here are in the new rows; those are in use once it is the head. */
  readonly position: number
  /** The end of the log at that moment. */
  readonly head: number
}

export interface Options<E> {
  readonly database: Context.Tag.Service<typeof Database>
  /** All of the program's. */
  readonly projectors: ReadonlyArray<ProjectionWriter<E>>
  /** How many events go into one transaction. */
  readonly batch: number
  /** The events from a position up to but not including another. */
  readonly page: (from: number, to: number) => Effect.Effect<ReadonlyArray<Projected<E>>, SqlError | ReadError>
}

/** What is being made. */
interface Work<E> {
  readonly projectors: ReadonlyArray<ProjectionWriter<E>>
  readonly shadows: ReadonlyArray<Shadow<E>>
  readonly holder: string
}

interface Reached {
  readonly position: number
  /** The least that was ever left to do, and how often in a row it did not get less. */
  readonly least: number
  readonly stuck: number
}

// When the others append faster than this, the rest is done under the lock, however much it is.
const patience = 8

const names = (projectors: ReadonlyArray<ProjectionWriter<never>>) => projectors.map(({ name }) => name)

/** Fails, and with it the transaction, when a projection does. */
const apply = <E>(targets: ReadonlyArray<Pick<Shadow<E>, "apply">>, events: ReadonlyArray<Projected<E>>) =>
  Effect.flatten(SqlRunner.together((run) => Projectors.applyAll(run, targets, events)))

const fold = <E>(
  { page, batch }: Options<E>,
  targets: ReadonlyArray<Pick<Shadow<E>, "apply">>,
  from: number,
  to: number
) =>
  Effect.iterate(from, {
    while: (position) => position < to,
    body: (position) =>
      Effect.gen(function* () {
        const next = Math.min(to, position + batch)
        const events = yield* page(position + 1, next + 1)
        yield* apply(targets, events)
        return next
      })
  })

/** Claims the turn and makes the empty tables; what is little is done at once instead. */
const begin = <E, Err>(options: Options<E>, holder: string, choose: Choose<E, Err>) =>
  options.database.write("begin a rebuild", (sql) =>
    Effect.gen(function* () {
      const projectors = yield* choose(sql)
      const head = yield* SqlRunner.together(SqlLog.lastPosition)
      if (projectors.length === 0 || head <= options.batch) {
        yield* TableOwnership.claim(sql, projectors, false)
        yield* Effect.forEach(projectors, (projector) => projector.reset(sql), { discard: true })
        yield* fold(options, projectors, 0, head)
        yield* ProjectionProgress.made(sql, projectors, head)
        yield* TableOwnership.dropFormer(sql, projectors)
        return { projectors, head, work: Option.none<Work<E>>() }
      }
      const generation = yield* RebuildLease.claim(sql, holder)
      yield* TableOwnership.claim(sql, projectors, true)
      const shadows = projectors.map((projector) => projector.shadow(generation))
      yield* Effect.forEach(shadows, (shadow) => shadow.create(sql), { discard: true })
      return { projectors, head, work: Option.some({ projectors, shadows, holder }) }
    })
  )

const finish = <E>(options: Options<E>, { projectors, shadows, holder }: Work<E>, position: number) =>
  options.database.write("finish a rebuild", (sql) =>
    Effect.gen(function* () {
      yield* RebuildLease.prolong(sql, holder)
      const head = yield* SqlRunner.together(SqlLog.lastPosition)
      // A newer program may have made its own rows meanwhile.
      yield* ProjectionProgress.outdated(sql, options.projectors, head)
      yield* fold(options, shadows, position, head)
      yield* Effect.forEach(shadows, (shadow) => shadow.takeOver(sql), { discard: true })
      yield* ProjectionProgress.made(sql, projectors, head)
      yield* TableOwnership.dropShadows(sql)
      yield* TableOwnership.dropFormer(sql, projectors)
      yield* RebuildLease.release(sql)
      return head
    })
  )

/** One page, or the end. The page is read without the lock, and others may have it in between. */
const step = <E>(options: Options<E>, work: Work<E>, { position, least, stuck }: Reached) =>
  Effect.gen(function* () {
    const { database, batch, page } = options
    const next = position + batch
    const { head, events } = yield* database.read("read the log", () =>
      Effect.gen(function* () {
        const end = yield* SqlRunner.together(SqlLog.lastPosition)
        return { head: end, events: end > next ? yield* page(position + 1, next + 1) : [] }
      })
    )
    if (events.length === 0 || stuck === patience) {
      const end = yield* finish(options, work, position)
      return [{ projections: names(work.projectors), position: end, head: end }, Option.none<Reached>()] as const
    }
    yield* database.write("rebuild projections", (sql) =>
      Effect.zipRight(RebuildLease.prolong(sql, work.holder), apply(work.shadows, events))
    )
    const left = head - next
    const reached = { position: next, least: Math.min(least, left), stuck: left < least ? 0 : stuck + 1 }
    return [{ projections: names(work.projectors), position: next, head }, Option.some(reached)] as const
  })

type Choose<E, Err> = (sql: SqlClient) => Effect.Effect<ReadonlyArray<ProjectionWriter<E>>, Err>

/**
 * Makes anew the projections that `choose` finds under the write lock; ends at once when it finds none. What others
 * append meanwhile goes on into the old rows, and these are read until the new ones are complete. Ended early, it leaves
 * the old ones in place.
 *
 * Fails with `RebuildRunning` while another rebuild runs, or when the lease expired because the stream was not pulled; with
 * `ProjectionTableConflict` when a table is not the projection's own, and with `ProjectionKeyMismatch` or
 * `ProjectionFailed` when a projection makes a row that cannot be stored.
 */
export const rebuild = <E, Err>(
  options: Options<E>,
  choose: Choose<E, Err>
): Stream.Stream<
  Progress,
  | RebuildRunning
  | ProjectionVersionMismatch
  | ProjectionTableConflict
  | ProjectionFault
  | ReadError
  | Exclude<Err, SqlError>
> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const holder = randomUUID()
      let finished = false
      yield* Effect.addFinalizer(() =>
        finished
          ? Effect.void
          : // The database logs what goes wrong with it. What is left then is removed by whoever comes next.
            Effect.ignore(options.database.write("abandon a rebuild", (sql) => RebuildLease.abandon(sql, holder)))
      )
      const { projectors, head, work } = yield* begin(options, holder, choose).pipe(
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
      const start: Reached = { position: 0, least: head, stuck: 0 }
      const steps = Stream.paginateEffect(start, (reached) =>
        Effect.tap(step(options, work.value, reached), ([, next]) =>
          Effect.sync(() => {
            finished = Option.isNone(next)
          })
        )
      )
      return Stream.concat(Stream.make({ projections, position: 0, head }), steps)
    })
  )
