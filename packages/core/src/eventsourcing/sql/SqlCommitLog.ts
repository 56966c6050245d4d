/**
 * Commits batches of appends to SQLite: one transaction for events, projections and companion writes.
 */
import { SqlError } from "@effect/sql/SqlError"
import type * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Tracer from "effect/Tracer"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Database } from "../../database/Database.ts"
import { type DatabaseError, fromUnknown } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { guarded, refuseAsync } from "../../database/transaction/TransactionGuard.ts"
import * as AppendPlan from "../append/AppendPlan.ts"
import type { Outcomes } from "../append/GroupCommit.ts"
import * as AppendSignal from "../AppendSignal.ts"
import type { CommitLog, Pending } from "../CommitLog.ts"
import type { Receipt } from "../EventStore.ts"
import type { AdvanceError, AppendError } from "../EventStoreError.ts"
import type { Projected } from "../Projection.ts"
import * as EventStoreMetrics from "./EventStoreMetrics.ts"
import * as SqlAppend from "./SqlAppend.ts"
import * as SqlLog from "./SqlLog.ts"

/**
 * Writes rows that are not projected from events, in the transaction of an append. Receives the append's events, with their
 * positions, as projections do. Synchronous, which its return type enforces; a promise is a defect, and the append is rolled
 * back.
 */
export type CompanionWrite<in E> = (run: Run, events: ReadonlyArray<Projected<E>>) => undefined

type SqlPending<E> = Pending<E, CompanionWrite<E> | undefined>

type Advance<E> = (run: Run, events: ReadonlyArray<Projected<E>>) => Either.Either<void, AdvanceError>

export interface Options<E> {
  readonly database: Context.Tag.Service<typeof Database>
  /** Updates the projections by new events. A failure rolls the transaction back. */
  readonly advance: Advance<E>
  /** Reads the facts that appends depend on; `SqlAppend.facts` by default. */
  readonly facts?: typeof SqlAppend.facts
  /** The interval at which `watch` polls for events of other connections and processes. */
  readonly pollInterval: Duration.DurationInput
}

const operation = "append"

/** The transaction of several appends failed, and one of them may be the cause. */
class BatchFailed extends Data.TaggedError("BatchFailed") {}

/**
 * True for errors that a single append can cause. A database that is busy, read-only, corrupt or missing fails for all of
 * them; a full one may have room for the others.
 */
const isCausedByOne = (error: unknown): boolean => {
  const typed = error instanceof SqlError ? fromUnknown(operation, 1)(error) : error
  return Predicate.isTagged(typed, "StatementFailed") || Predicate.isTagged(typed, "DatabaseFull")
}

/** Links the transaction's span to the spans of its appends. */
const trace = (own: Tracer.Span, batch: ReadonlyArray<Pick<SqlPending<never>, "span">>): void => {
  own.attribute("appends", batch.length)
  own.addLinks(
    batch.flatMap(({ span }) => (span === undefined ? [] : [{ _tag: "SpanLink", span, attributes: {} } as const]))
  )
}

/** An append that is neither rejected nor a replay, with its rows. */
interface Accepted<E> extends SqlAppend.Written {
  readonly pending: SqlPending<E>
}

const projected = <E>({ pending, metadata, rows }: Accepted<E>): ReadonlyArray<Projected<E>> =>
  rows.flatMap((row, index) => {
    const event = pending.append.decoded[index]
    const { position, stream, version, id, type, recordedAt, occurredAt } = row
    return event === undefined ? [] : [{ position, stream, version, id, type, event, metadata, recordedAt, occurredAt }]
  })

type Outcome = Either.Either<Receipt, AppendPlan.AppendRejection>

/** The outcome of each append of a batch, or the error that rolls it back. */
type Written = Either.Either<ReadonlyArray<Outcome>, AdvanceError | BatchFailed>

/** Writes the appends of a batch that are not rejected. */
const write = <E>(
  run: Run,
  { advance, facts = SqlAppend.facts }: Pick<Options<E>, "advance" | "facts">,
  batch: ReadonlyArray<SqlPending<E>>,
  now: number
): Written => {
  const appends = batch.map(({ append }) => append)
  const plans = AppendPlan.planBatch(appends, facts(run, appends), now)
  const accepted = plans.flatMap((plan, index) => {
    const pending = batch[index]
    return pending === undefined || Either.isLeft(plan) || plan.right.receipt.replayed
      ? []
      : [{ pending, metadata: pending.append.metadata, rows: plan.right.rows }]
  })
  const outcomes = plans.map((plan) => Either.map(plan, ({ receipt }) => receipt))
  if (accepted.length === 0) {
    return Either.right(outcomes)
  }
  SqlAppend.write(run, accepted)
  const recorded = accepted.map(projected)
  const advanced = advance(run, recorded.flat())
  if (Either.isLeft(advanced)) {
    // The events of one append make a projection fail; the others are written without it.
    const isFault = advanced.left._tag === "ProjectionKeyMismatch" || advanced.left._tag === "ProjectionFailed"
    return Either.left(isFault && batch.length > 1 ? new BatchFailed() : advanced.left)
  }
  for (const [index, { pending }] of accepted.entries()) {
    refuseAsync("companion", pending.companion?.(guarded(run), recorded[index] ?? []))
  }
  return Either.right(outcomes)
}

/** Writes a batch; an exception of a batch of several is `BatchFailed` if one append can be its cause. */
const attempt = (batch: ReadonlyArray<unknown>, writeBatch: () => Written): Written => {
  try {
    return writeBatch()
  } catch (thrown) {
    if (batch.length > 1 && !(thrown instanceof SqlError && !isCausedByOne(thrown))) {
      return Either.left(new BatchFailed())
    }
    throw thrown
  }
}

/** The position of the last event that a batch wrote. */
const lastPosition = (outcomes: ReadonlyArray<Outcome>): number | undefined =>
  outcomes
    .flatMap((outcome) => (Either.isRight(outcome) && !outcome.right.replayed ? outcome.right.positions.slice(-1) : []))
    .at(-1)

export const make = <E>(options: Options<E>): CommitLog<E, CompanionWrite<E> | undefined> => {
  const { database, pollInterval } = options
  const { signal, watch } = AppendSignal.make({
    // The first watcher forks the poll, which must not join a transaction of that watcher.
    head: database.outside(database.read("look for events", SqlLog.lastPosition)),
    interval: pollInterval
  })

  const committed = (outcomes: ReadonlyArray<Outcome>) =>
    Effect.flatMap(database.current, (transaction) => {
      const position = lastPosition(outcomes)
      const wake = () => (position === undefined ? undefined : signal(position))
      Option.match(transaction, { onNone: wake, onSome: ({ afterCommit }) => afterCommit(wake) })
      return Effect.as(Metric.update(EventStoreMetrics.batches, outcomes.length), Option.some(outcomes))
    })

  const commit = (
    nextBatch: () => ReadonlyArray<SqlPending<E>>
  ): Effect.Effect<Outcomes<Receipt, AppendError>, DatabaseError | AdvanceError> =>
    Effect.clockWith((clock) => {
      let batch: ReadonlyArray<SqlPending<E>> = []
      return database
        .write(operation, (run, span): Written => {
          batch = nextBatch()
          if (span !== undefined) {
            trace(span, batch)
          }
          return attempt(batch, () => write(run, options, batch, clock.unsafeCurrentTimeMillis()))
        })
        .pipe(
          Effect.matchEffect({
            onSuccess: committed,
            // The commit itself can fail too, as when the disk is full.
            onFailure: (error) =>
              error._tag === "BatchFailed" || (batch.length > 1 && isCausedByOne(error))
                ? Effect.succeedNone
                : Effect.fail(error)
          })
        )
    })

  return { commit, watch }
}
