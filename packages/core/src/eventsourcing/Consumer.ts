/**
 * Runs durable consumers of a log, for example an outbox: the checkpoint survives restarts and crashes.
 */
import * as Array from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as FairQueue from "../database/queue/FairQueue.ts"
import type { CheckpointBehind, CheckpointForeign, CheckpointStore, Claim, ClaimLost } from "./CheckpointStore.ts"
import { type RecordedEvent, mintId } from "./Event.ts"
import type { EventStore } from "./EventStore.ts"
import type { SubscriptionError } from "./EventStoreError.ts"
import * as PageLimit from "./PageLimit.ts"
import { type Batch, type SubscriptionQuery, batches } from "./Subscription.ts"

/**
 * The event at this position cannot be handled: `cause` is the handler's failure after all retries, or its defect, which
 * is not retried. The checkpoint is before the event, and no event after it was handled.
 */
export class HandlerFailed extends Schema.TaggedError<HandlerFailed>()("HandlerFailed", {
  consumer: Schema.String,
  position: Schema.Number,
  cause: Schema.Defect
}) {}

/** One or more events in log order. */
export type Events<E> = Array.NonEmptyReadonlyArray<RecordedEvent<E>>

export interface ConsumerOptions<E, Transaction, Failure, R> extends Pick<
  SubscriptionQuery<E>,
  "types" | "streamPrefix"
> {
  readonly store: EventStore<E>
  readonly checkpoints: CheckpointStore<Transaction>
  /** Identifies the checkpoint, 1 to 200 characters. Of several consumers of a name one runs at a time. */
  readonly name: string
  /** Handles a batch of events. It must be idempotent: after a crash the last batch is delivered again. */
  readonly handle: (events: Events<E>) => Effect.Effect<void, Failure, R>
  /**
   * Writes rows in the transaction that moves the checkpoint past these events, so that they are written exactly once.
   * Synchronous: its statements run before it returns.
   */
  readonly companion?: (events: Events<E>) => (transaction: Transaction) => undefined
  /** The maximum number of events in a batch, 1 to 1,000; 100 by default. */
  readonly batchSize?: number
  /** The retries of a failing handler; by default 5 with exponential backoff, within about 3 seconds. */
  readonly retry?: Schedule.Schedule<unknown, Failure>
  /** The time after a crash until another consumer of the name takes over; 15 seconds by default. */
  readonly expiry?: Duration.DurationInput
}

export type ConsumerError = HandlerFailed | CheckpointForeign | CheckpointBehind | SubscriptionError

const defaultRetry = Schedule.exponential("100 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(5)))

/** Splits a batch, each part with the checkpoint to save once it is handled. */
const split = <E>(batch: Batch<E>, size: number) => {
  const chunks = Array.chunksOf(batch.events, size)
  return chunks.map((events, index) => ({
    events,
    position: index === chunks.length - 1 ? batch.position : Array.lastNonEmpty(events).position
  }))
}

/** Consumes from the checkpoint on, until the claim is lost. */
const consumeFrom = <E, Transaction, Failure, R>(
  options: ConsumerOptions<E, Transaction, Failure, R>,
  claim: Claim,
  start: number
): Effect.Effect<never, ClaimLost | CheckpointBehind | HandlerFailed | SubscriptionError, R> =>
  Effect.gen(function* () {
    const { store, checkpoints, name, handle, companion, retry = defaultRetry } = options
    const batchSize = yield* PageLimit.limit(options.batchSize, "batchSize", 100)
    const done = yield* Ref.make(start)
    const saves = yield* FairQueue.make({ permits: 1 })

    const failed = (events: Events<E>) => (cause: unknown) =>
      new HandlerFailed({ consumer: name, position: Array.headNonEmpty(events).position, cause })

    const save = (events: Events<E>, position: number) =>
      checkpoints
        .save({ ...claim, position, ...(companion === undefined ? {} : { companion: companion(events) }) })
        .pipe(
          Effect.mapError((error) =>
            error._tag === "StatementFailed" && companion !== undefined ? failed(events)(error) : error
          ),
          Effect.catchAllDefect((defect) =>
            companion === undefined ? Effect.die(defect) : Effect.fail(failed(events)(defect))
          ),
          Effect.zipRight(Ref.set(done, position)),
          saves.run([name])
        )

    const deliver = (events: Events<E>, position: number) =>
      Effect.suspend(() => handle(events)).pipe(
        Effect.retry(retry),
        Effect.mapError(failed(events)),
        Effect.catchAllDefect((defect) => Effect.fail(failed(events)(defect))),
        Effect.zipRight(save(events, position))
      )

    // A batch that fails is delivered again event by event, so that the checkpoint ends right before the failing one.
    const consume = (events: Events<E>, position: number) =>
      Effect.catchTag(deliver(events, position), "HandlerFailed", (failure) =>
        events.length === 1
          ? Effect.fail(failure)
          : Effect.forEach(
              events,
              (event, index) => deliver([event], index === events.length - 1 ? position : event.position),
              {
                discard: true
              }
            )
      )

    const following = batches(store, { after: start, ...Struct.pick(options, "types", "streamPrefix") }).pipe(
      Stream.runForEach((batch) =>
        batch.events.length === 0
          ? // Saved with the next checkpoint or renewal of the claim, without a transaction of its own.
            Ref.set(done, batch.position)
          : Effect.forEach(split(batch, batchSize), ({ events, position }) => consume(events, position), {
              discard: true
            })
      )
    )

    const prolonging = Ref.get(done).pipe(
      Effect.flatMap((position) => checkpoints.save({ ...claim, position })),
      saves.run([name]),
      Effect.delay(Duration.times(claim.expiry, 1 / 3)),
      Effect.forever
    )

    return yield* Effect.raceFirst(Effect.zipRight(following, Effect.never), prolonging)
  })

/**
 * Follows the log from the checkpoint of this name on and never completes. Saves the checkpoint after each handled batch,
 * so that each event is handled at least once, in order, and none is skipped. Of several consumers of one name, in any
 * processes, one runs and the others wait; when it ends or crashes, another one continues from its checkpoint.
 *
 * Fails with `HandlerFailed` when the handler fails after all retries or dies, with `OutOfRange` for a `batchSize` out of
 * bounds, with `CheckpointForeign` or `PositionAhead` when the log is not the one that was consumed before, and with the
 * errors of `Subscription.batches`. Run again, it continues from its checkpoint.
 *
 * @example
 * ```ts
 * Consumer.run({
 *   store,
 *   checkpoints: yield* SqlCheckpointStore.make,
 *   name: "mail",
 *   types: ["InvoiceSent"],
 *   handle: (events) => Effect.forEach(events, ({ id, event }) => mail.send(id, event.to), { discard: true })
 * })
 * ```
 */
export const run = <E, Transaction, Failure, R>(
  options: ConsumerOptions<E, Transaction, Failure, R>
): Effect.Effect<never, ConsumerError, R> =>
  Effect.gen(function* () {
    const { checkpoints, name } = options
    const expiry = Duration.decode(options.expiry ?? "15 seconds")
    const claim = { name, holder: yield* mintId, expiry }

    const claimed: Effect.Effect<number, CheckpointForeign | DatabaseError> = Effect.flatMap(
      checkpoints.claim(claim),
      Option.match({
        onSome: Effect.succeed,
        onNone: () =>
          Effect.zipRight(
            Effect.sleep(Duration.times(expiry, 1 / 10)),
            Effect.suspend(() => claimed)
          )
      })
    )

    return yield* claimed.pipe(
      Effect.flatMap((start) => consumeFrom(options, claim, start)),
      Effect.catchTag("ClaimLost", ({ consumer }) =>
        Effect.logWarning("Another consumer has claimed the name").pipe(Effect.annotateLogs({ consumer }))
      ),
      Effect.forever,
      // The database logs a failure; the claim then expires.
      Effect.ensuring(Effect.ignore(checkpoints.release(claim)))
    )
  })
