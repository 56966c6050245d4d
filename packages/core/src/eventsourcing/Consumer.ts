/**
 * A durable consumer of a log, as for an outbox: it remembers how far it got, over restarts and crashes.
 */
import { Array, Duration, Effect, Option, Ref, Schedule, Schema, Stream } from "effect"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as FairQueue from "../database/queue/FairQueue.ts"
import type { CheckpointBehind, CheckpointForeign, CheckpointStore, ClaimLost } from "./CheckpointStore.ts"
import type { RecordedEvent } from "./Event.ts"
import * as Event from "./Event.ts"
import type { EventStore } from "./EventStore.ts"
import type { SubscriptionError } from "./EventStoreError.ts"
import * as PageLimit from "./PageLimit.ts"
import type { Batch, SubscriptionQuery } from "./Subscription.ts"
import * as Subscription from "./Subscription.ts"

/**
 * The event at this position cannot be handled: `cause` is the handler's failure after all retries, or its defect, which
 * is not retried. The checkpoint stands before the event, and nothing after it was handled.
 */
export class HandlerFailed extends Schema.TaggedError<HandlerFailed>()("HandlerFailed", {
  consumer: Schema.String,
  position: Schema.Number,
  cause: Schema.Defect
}) {}

/** Events in the order of the log; there is always one. */
export type Events<E> = Array.NonEmptyReadonlyArray<RecordedEvent<E>>

export interface ConsumerOptions<E, Transaction, Failure, R> extends Pick<SubscriptionQuery, "types" | "streamPrefix"> {
  readonly store: EventStore<E>
  readonly checkpoints: CheckpointStore<Transaction>
  /** What it is known by, 1 to 200 characters: only one of a name works at a time. */
  readonly name: string
  /** Handles events that may have been handled before: those of the last batch come again after a crash. */
  readonly handle: (events: Events<E>) => Effect.Effect<void, Failure, R>
  /**
   * Writes rows in the transaction that moves the checkpoint past these events, so that they are written exactly once.
   * Synchronous: its statements run before it returns.
   */
  readonly companion?: (events: Events<E>) => (transaction: Transaction) => undefined
  /** The most events that are handled at once, and come again after a crash, 1 to 1,000; 100 if left out. */
  readonly batchSize?: number
  /** How a failing handler is tried again; 5 times within some 3 seconds if left out. */
  readonly retry?: Schedule.Schedule<unknown, Failure>
  /** How long after a crash another one of the name takes over; 15 seconds if left out. */
  readonly expiry?: Duration.DurationInput
}

export type ConsumerError = HandlerFailed | CheckpointForeign | CheckpointBehind | SubscriptionError

const defaultRetry = Schedule.exponential("100 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(5)))

/** Batches of events, and up to where each may be said to be done. */
const portions = <E>(batch: Batch<E>, size: number) => {
  const chunks = Array.chunksOf(batch.events, size)
  return chunks.map((events, at) => ({
    events,
    position: at === chunks.length - 1 ? batch.position : Array.lastNonEmpty(events).position
  }))
}

/** One claim of the name, from its checkpoint on. */
const work = <E, Transaction, Failure, R>(
  options: ConsumerOptions<E, Transaction, Failure, R>,
  claim: { readonly name: string; readonly holder: string; readonly expiry: Duration.Duration },
  start: number
): Effect.Effect<never, ClaimLost | CheckpointBehind | HandlerFailed | SubscriptionError, R> =>
  Effect.gen(function* () {
    const { store, checkpoints, name, handle, companion, retry = defaultRetry } = options
    const batchSize = yield* PageLimit.limit(options.batchSize, "batchSize", 100)
    const { types, streamPrefix } = options
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

    // What fails together is handed over again one by one: what stands before the bad event is done, and it is named.
    const consume = (events: Events<E>, position: number) =>
      Effect.catchTag(deliver(events, position), "HandlerFailed", (failure) =>
        events.length === 1
          ? Effect.fail(failure)
          : Effect.forEach(
              events,
              (event, at) => deliver([event], at === events.length - 1 ? position : event.position),
              {
                discard: true
              }
            )
      )

    const following = Subscription.batches(store, {
      after: start,
      ...(types === undefined ? {} : { types }),
      ...(streamPrefix === undefined ? {} : { streamPrefix })
    }).pipe(
      Stream.runForEach((batch) =>
        batch.events.length === 0
          ? // Not worth a transaction: the next one to prolong the claim saves it.
            Ref.set(done, batch.position)
          : Effect.forEach(portions(batch, batchSize), ({ events, position }) => consume(events, position), {
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
 * Follows the log from the checkpoint of this name on, for good, and moves the checkpoint after each batch that was
 * handled: each event is handled at least once, in order, and none is passed over. Of several that run under one name,
 * in whatever process, one works and the others wait; when it ends or crashes, one of them goes on where it was.
 *
 * Ends with `HandlerFailed` when an event cannot be handled, retries included, or the handler dies, with `OutOfRange` for
 * a `batchSize` that is not within its bounds, with `CheckpointForeign` or
 * `PositionAhead` when the log is not the one it followed before, and as `Subscription.batches` does. Started again, it
 * goes on from its checkpoint.
 *
 * @example
 * ```ts
 * Consumer.run({
 *   store,
 *   checkpoints: yield* SqlCheckpoints.make,
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
    const claim = { name, holder: yield* Event.mintId, expiry }

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
      Effect.flatMap((start) => work(options, claim, start)),
      Effect.catchTag("ClaimLost", ({ consumer }) =>
        Effect.logWarning("Another one consumes by now").pipe(Effect.annotateLogs({ consumer }))
      ),
      Effect.forever,
      // Its failure is logged where it happens, and the claim runs out by itself.
      Effect.ensuring(Effect.ignore(checkpoints.release(claim)))
    )
  })
