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
import type { EncodedAppend } from "./EncodedAppend.ts"
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
  readonly alongside: (sql: SqlClient) => Effect.Effect<void, SqlError>
  readonly span: Option.Option<Tracer.AnySpan>
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

const asChildOf =
  (span: Option.Option<Tracer.AnySpan>) =>
  <A, Err, R>(self: Effect.Effect<A, Err, R>) =>
    Option.match(span, { onNone: () => self, onSome: (parent) => Effect.withParentSpan(self, parent) })

const trace = (batch: ReadonlyArray<Pending<unknown>>) =>
  Effect.zipRight(
    Effect.annotateCurrentSpan("appends", batch.length),
    Effect.linkSpanCurrent(
      batch.flatMap(({ span }) =>
        Option.toArray(span).map((linked) => ({ _tag: "SpanLink" as const, span: linked, attributes: {} }))
      )
    )
  )

const write = <E>(sql: SqlClient, projectors: ReadonlyArray<Projector<E>>, batch: ReadonlyArray<Pending<E>>) =>
  Effect.gen(function* () {
    const appends = batch.map(({ append }) => append)
    const facts = yield* SqlAppend.facts(sql, appends)
    const plans = AppendBatch.plan(appends, facts, yield* Clock.currentTimeMillis)
    const written = plans.flatMap((plan, at) => {
      const pending = batch[at]
      return pending === undefined || Either.isLeft(plan) || plan.right.receipt.replayed
        ? []
        : [{ ...pending, metadata: pending.append.metadata, rows: plan.right.rows }]
    })
    if (written.length > 0) {
      yield* SqlAppend.write(sql, written)
      const recorded = written.flatMap(({ rows, events, metadata }) =>
        rows.flatMap((row, at) => {
          const event = events[at]
          return event === undefined ? [] : [{ ...row, event, metadata }]
        })
      )
      yield* Projections.advance(sql, projectors, recorded)
      yield* Effect.forEach(written, ({ alongside, span }) => asChildOf(span)(alongside(sql)), { discard: true })
    }
    return plans.map((plan) => Either.map(plan, ({ receipt }) => receipt))
  })

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
