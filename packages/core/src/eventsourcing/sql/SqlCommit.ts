/**
 * One transaction for several appends: planned one after another, written together.
 */
import { SqlError } from "@effect/sql/SqlError"
import type { Context, Tracer } from "effect"
import { Data, Effect, Either, Metric, Option, Predicate } from "effect"
import type { Database } from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import { fromUnknown } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { guarded, refuseAsync } from "../../database/transaction/TransactionGuard.ts"
import * as AppendBatch from "../append/AppendBatch.ts"
import type { Refusal, StoredEvent } from "../append/AppendPlan.ts"
import type { EncodedAppend } from "../append/EncodedAppend.ts"
import type { Metadata } from "../Event.ts"
import type { Receipt } from "../EventStore.ts"
import type { AdvanceError, AppendError } from "../EventStoreError.ts"
import type { Outcomes } from "../append/GroupCommit.ts"
import * as EventStoreMetrics from "./EventStoreMetrics.ts"
import type { Projected } from "../Projection.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import * as SqlAppend from "./SqlAppend.ts"

/**
 * Writes rows that are not projected from events, in the transaction of an append. It returns nothing, and so cannot be
 * asynchronous: an asynchronous one is a defect, and the append is rolled back.
 */
export type CompanionWrite = (run: Run) => undefined

/** An append that is ready to be written. */
export interface Pending<out E> {
  readonly append: EncodedAppend<E>
  readonly alongside: CompanionWrite | undefined
  /** None where nobody looks at spans. */
  readonly span: Tracer.Span | undefined
}

const operation = "append"

/** The batch failed, and one append may be to blame for it. */
class Torn extends Data.TaggedError("Torn") {}

// A database that is busy, read only, damaged or gone is so for each of them. A full one may have room for the others.
const mayBeOnesFault = (error: unknown): boolean => {
  const typed = error instanceof SqlError ? fromUnknown(operation, 1)(error) : error
  return Predicate.isTagged(typed, "StatementFailed") || Predicate.isTagged(typed, "DatabaseFull")
}

/** Shows in the transaction's span whom it is for. */
const trace = (own: Tracer.Span, batch: ReadonlyArray<Pending<unknown>>): void => {
  own.attribute("appends", batch.length)
  own.addLinks(
    batch.flatMap(({ span }) => (span === undefined ? [] : [{ _tag: "SpanLink", span, attributes: {} } as const]))
  )
}

/** An append that adds something, with what. */
interface Adding<E> {
  readonly pending: Pending<E>
  readonly metadata: Metadata
  readonly rows: ReadonlyArray<StoredEvent>
}

const projected = <E>({ pending, metadata, rows }: Adding<E>): ReadonlyArray<Projected<E>> =>
  rows.flatMap((row, at) => {
    const event = pending.append.decoded[at]
    const { position, stream, version, id, type, recordedAt, occurredAt } = row
    return event === undefined ? [] : [{ position, stream, version, id, type, event, metadata, recordedAt, occurredAt }]
  })

/** What became of each append of a batch, or why nothing of it was written. */
type Written = Either.Either<ReadonlyArray<Either.Either<Receipt, Refusal>>, AdvanceError | Torn>

/** Writes a batch, or as much as is not refused of it; what became of each. */
const write = <E>(
  run: Run,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
  batch: ReadonlyArray<Pending<E>>,
  now: number
): Written => {
  const appends = batch.map(({ append }) => append)
  const plans = AppendBatch.plan(appends, SqlAppend.facts(run, appends), now)
  const written = plans.flatMap((plan, at) => {
    const pending = batch[at]
    return pending === undefined || Either.isLeft(plan) || plan.right.receipt.replayed
      ? []
      : [{ pending, metadata: pending.append.metadata, rows: plan.right.rows }]
  })
  const outcomes = plans.map((plan) => Either.map(plan, ({ receipt }) => receipt))
  if (written.length === 0) {
    return Either.right(outcomes)
  }
  SqlAppend.write(run, written)
  const advanced = ProjectionProgress.advance(run, projectors, written.flatMap(projected))
  if (Either.isLeft(advanced)) {
    // A projection fails over the events of one append, and the others are written without it.
    const isFault = advanced.left._tag === "ProjectionKeyMismatch" || advanced.left._tag === "ProjectionFailed"
    return Either.left(isFault && batch.length > 1 ? new Torn() : advanced.left)
  }
  for (const { pending } of written) {
    refuseAsync("alongside", pending.alongside?.(guarded(run)))
  }
  return Either.right(outcomes)
}

/** What is thrown while several are written tears all of it, if one of them may be to blame. */
const torn = (thrown: unknown): Either.Either<never, Torn> => {
  if (thrown instanceof SqlError && !mayBeOnesFault(thrown)) {
    throw thrown
  }
  return Either.left(new Torn())
}

/** Writes what `take` gives in one transaction. */
export const commit = <E>(
  database: Context.Tag.Service<typeof Database>,
  projectors: ReadonlyArray<ProjectionWriter<E>>,
  take: () => ReadonlyArray<Pending<E>>
): Effect.Effect<Outcomes<Receipt, AppendError>, DatabaseError | AdvanceError> =>
  Effect.clockWith((clock) => {
    let several = false
    return database
      .write(operation, (run, span): Written => {
        const batch = take()
        several = batch.length > 1
        if (span !== undefined) {
          trace(span, batch)
        }
        try {
          return write(run, projectors, batch, clock.unsafeCurrentTimeMillis())
        } catch (thrown) {
          if (several) {
            return torn(thrown)
          }
          throw thrown
        }
      })
      .pipe(
        Effect.matchEffect({
          onSuccess: (outcomes) =>
            Effect.as(Metric.update(EventStoreMetrics.batches, outcomes.length), Option.some(outcomes)),
          // The commit itself may fail, as when the disk gets full.
          onFailure: (error) =>
            error._tag === "Torn" || (several && mayBeOnesFault(error)) ? Effect.succeedNone : Effect.fail(error)
        })
      )
  })
