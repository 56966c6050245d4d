/**
 * One transaction for several appends: planned one after another, written together.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import type { Context, Tracer } from "effect"
import { Cause, Clock, Data, Effect, Either, Metric, Option, Predicate } from "effect"
import type { Database } from "../database/Database.ts"
import type { DatabaseError } from "../database/DatabaseError.ts"
import { fromUnknown } from "../database/DatabaseError.ts"
import * as AppendBatch from "./AppendBatch.ts"
import type { StoredEvent } from "./AppendPlan.ts"
import type { EncodedAppend } from "./EncodedAppend.ts"
import type { Metadata, RecordedEvent } from "./Event.ts"
import type { Receipt } from "./EventStore.ts"
import type { AppendError, ProjectionVersionMismatch } from "./EventStoreError.ts"
import type { Outcomes } from "./GroupCommit.ts"
import * as Metrics from "./Metrics.ts"
import * as Projections from "./Projections.ts"
import type { Projector } from "./Projector.ts"
import * as SqlAppend from "./SqlAppend.ts"

/** An append that is ready to be written. */
export interface Pending<out E> {
  readonly append: EncodedAppend
  /** Its events, in the append's order. */
  readonly events: ReadonlyArray<E>
  readonly alongside: ((sql: SqlClient) => Effect.Effect<void, SqlError>) | undefined
  readonly span: Tracer.Span
}

const operation = "append"

/** The batch failed, and one append may be to blame for it. */
class Torn extends Data.TaggedError("Torn") {}

// A database that is busy, read only, damaged or gone is so for each of them. A full one may have room for the others.
const mayBeOnesFault = (error: unknown): boolean => {
  const typed = error instanceof SqlError ? fromUnknown(operation, 1)(error) : error
  return Predicate.isTagged(typed, "StatementFailed") || Predicate.isTagged(typed, "DatabaseFull")
}

const tear = <Err>(cause: Cause.Cause<Err>): Effect.Effect<never, Err | Torn> =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => new Torn(),
    onSome: (error) => (mayBeOnesFault(error) ? new Torn() : Effect.failCause(cause))
  })

/** Shows in the transaction's span whom it is for. */
const trace = (batch: ReadonlyArray<Pending<unknown>>): Effect.Effect<void> =>
  Effect.currentSpan.pipe(
    Effect.map((own) => {
      own.attribute("appends", batch.length)
      own.addLinks(batch.map(({ span }) => ({ _tag: "SpanLink", span, attributes: {} })))
    }),
    Effect.ignore
  )

/** An append that adds something, with what. */
interface Written<E> {
  readonly pending: Pending<E>
  readonly metadata: Metadata
  readonly rows: ReadonlyArray<StoredEvent>
}

const recorded = <E>({ pending, metadata, rows }: Written<E>): ReadonlyArray<RecordedEvent<E>> =>
  rows.flatMap((row, at) => {
    const event = pending.events[at]
    const { position, stream, version, id, type, recordedAt, occurredAt, hash } = row
    return event === undefined
      ? []
      : [{ position, stream, version, id, type, event, metadata, recordedAt, occurredAt, hash }]
  })

const alongside = (written: ReadonlyArray<Written<unknown>>, sql: SqlClient): Effect.Effect<void, SqlError> =>
  Effect.forEach(
    written.filter(({ pending }) => pending.alongside !== undefined),
    ({ pending }) => Effect.withParentSpan(pending.alongside?.(sql) ?? Effect.void, pending.span),
    { discard: true }
  )

const write = <E>(sql: SqlClient, projectors: ReadonlyArray<Projector<E>>, batch: ReadonlyArray<Pending<E>>) => {
  const appends = batch.map(({ append }) => append)
  return Effect.flatMap(Effect.zip(SqlAppend.facts(sql, appends), Clock.currentTimeMillis), ([facts, now]) => {
    const plans = AppendBatch.plan(appends, facts, now)
    const written = plans.flatMap((plan, at) => {
      const pending = batch[at]
      return pending === undefined || Either.isLeft(plan) || plan.right.receipt.replayed
        ? []
        : [{ pending, metadata: pending.append.metadata, rows: plan.right.rows }]
    })
    const outcomes = plans.map((plan) => Either.map(plan, ({ receipt }) => receipt))
    return written.length === 0
      ? Effect.succeed(outcomes)
      : SqlAppend.write(sql, written).pipe(
          Effect.zipRight(Projections.advance(sql, projectors, written.flatMap(recorded))),
          Effect.zipRight(alongside(written, sql)),
          Effect.as(outcomes)
        )
  })
}

/** Writes what `take` gives in one transaction. */
export const commit = <E>(
  database: Context.Tag.Service<typeof Database>,
  projectors: ReadonlyArray<Projector<E>>,
  take: () => ReadonlyArray<Pending<E>>
): Effect.Effect<Outcomes<Receipt, AppendError>, DatabaseError | ProjectionVersionMismatch> =>
  Effect.suspend(() => {
    let several = false
    return database
      .write(operation, (sql) => {
        const batch = take()
        several = batch.length > 1
        const writing = Effect.zipRight(trace(batch), write(sql, projectors, batch))
        return several ? Effect.catchAllCause(writing, tear) : writing
      })
      .pipe(
        Effect.tap((outcomes) => Metric.update(Metrics.batches, outcomes.length)),
        Effect.map(Option.some),
        Effect.catchTag("Torn", () => Effect.succeedNone),
        // The commit itself may fail, as when the disk gets full.
        Effect.catchIf(
          (error) => several && mayBeOnesFault(error),
          () => Effect.succeedNone
        )
      )
  })
