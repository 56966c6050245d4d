/**
 * Delivers events to the handler of a consumer: retries, redelivers a failed batch event by event, and stops at, skips or parks
 * an event that cannot be handled.
 */
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as FairQueue from "../database/queue/FairQueue.ts"
import type { CheckpointBehind, CheckpointStore, Claim, ClaimLost } from "./CheckpointStore.ts"
import * as ConsumerMetrics from "./ConsumerMetrics.ts"
import type { RecordedEvent } from "./Event.ts"
import type { OutOfRange } from "./EventStoreError.ts"
import { type FailedEvent, type ParkedEvent, type TooManyParked, causeText } from "./ParkedEvent.ts"

/**
 * The event at this position cannot be handled: `cause` is the handler's failure or defect after all retries. The checkpoint is
 * before the event, and no event after it was handled.
 */
export class HandlerFailed extends Schema.TaggedError<HandlerFailed>()("HandlerFailed", {
  consumer: Schema.String,
  position: Schema.Number,
  cause: Schema.Defect
}) {}

/** One or more events in log order. */
export type Events<E> = Array.NonEmptyReadonlyArray<RecordedEvent<E>>

/** Runs an effect and its writes to the checkpoint store in one transaction. */
export type RunInTransaction = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | DatabaseError, R>

/** The options of a consumer that concern its handler. */
export interface DeliveryOptions<E, Transaction, Failure, R> {
  readonly checkpoints: CheckpointStore<Transaction>
  /** Identifies the checkpoint, 1 to 200 characters. Of several consumers of a name one runs at a time. */
  readonly name: string
  /** Handles a batch of events. Without `transaction` it must be idempotent: after a crash the last batch is delivered again. */
  readonly handle: (events: Events<E>) => Effect.Effect<void, Failure, R>
  /**
   * Writes rows in the transaction that moves the checkpoint past these events, so that they are written exactly once.
   * Synchronous: its statements run before it returns.
   */
  readonly companion?: (events: Events<E>) => (transaction: Transaction) => undefined
  /**
   * Runs the handler and the save of the checkpoint in one transaction: `store.transaction` of the store on SQLite whose file has
   * the checkpoints. What the handler appends and writes to this file happens exactly once.
   */
  readonly transaction?: RunInTransaction
  /**
   * The retries of a handler that fails or dies, by the cause of its last failure; by default 5 with exponential backoff, within
   * about 3 seconds.
   */
  readonly retry?: Schedule.Schedule<unknown, Cause.Cause<Failure | DatabaseError>>
  /**
   * The treatment of an event whose handler fails after all retries. `stop`, the default, fails with `HandlerFailed`. `skip` logs
   * and counts the event, which is never handled. `park` sets it aside, to be retried or discarded by the checkpoint store's
   * `retryParked` and `discardParked`. After `skip` and `park`, all later events are handled, those of the same stream included.
   */
  readonly onExhausted?: "stop" | "skip" | "park"
  /** The maximum number of parked events, 1 to 1,000; 100 by default. */
  readonly maximumParked?: number
}

type SaveError = ClaimLost | CheckpointBehind | OutOfRange | DatabaseError

/** The errors of a delivery. */
export type DeliveryError = HandlerFailed | TooManyParked | SaveError

class AttemptFailed<Failure> extends Data.TaggedError("AttemptFailed")<{ readonly cause: Cause.Cause<Failure> }> {}

class Exhausted extends Data.TaggedError("Exhausted")<
  Pick<FailedEvent, "attempts" | "firstFailedAt" | "lastFailedAt"> & { readonly cause: Cause.Cause<unknown> }
> {}

const defaultRetry = Schedule.exponential("100 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(5)))

const failedEvent = (event: RecordedEvent<unknown>, { cause, ...failures }: Exhausted): FailedEvent => ({
  ...Struct.pick(event, "position", "id", "stream", "type"),
  ...Struct.pick(failures, "attempts", "firstFailedAt", "lastFailedAt"),
  cause: causeText(cause)
})

/** Makes the delivery of a consumer that has claimed its name and continues after a position. */
export const make = <E, Transaction, Failure, R>(
  options: DeliveryOptions<E, Transaction, Failure, R>,
  claim: Claim,
  start: number
) =>
  Effect.gen(function* () {
    const { checkpoints, name, companion, transaction, onExhausted = "stop", maximumParked = 100 } = options
    const retry = options.retry ?? defaultRetry
    const done = yield* Ref.make(start)
    const saves = yield* FairQueue.make({ permits: 1 })

    /** Saves one at a time; `done` changes together with the stored position. */
    const saving = <A, Error, Requirements>(save: Effect.Effect<A, Error, Requirements>, position: number) =>
      saves.run([name])(Effect.zipRight(save, Ref.set(done, position)))

    const attempt = (events: Events<E>): Effect.Effect<void, AttemptFailed<Failure>, R> =>
      Effect.suspend(() => options.handle(events)).pipe(
        Effect.sandbox,
        Effect.mapError((cause) => new AttemptFailed({ cause }))
      )

    const failAttempt = (error: DatabaseError) => Effect.fail(new AttemptFailed({ cause: Cause.fail(error) }))

    // Of the errors of a save, those of the companion are failures of the handler.
    const save = (
      events: Events<E>,
      position: number,
      resolved: number | undefined
    ): Effect.Effect<void, AttemptFailed<DatabaseError> | SaveError> => {
      const checkpoint = { ...claim, position, ...(resolved === undefined ? {} : { resolved }) }
      return companion === undefined
        ? checkpoints.save(checkpoint)
        : Effect.suspend(() => checkpoints.save({ ...checkpoint, companion: companion(events) })).pipe(
            Effect.catchTag("StatementFailed", failAttempt),
            Effect.catchAllDefect((defect) => Effect.fail(new AttemptFailed({ cause: Cause.die(defect) })))
          )
    }

    // A handler that takes longer than a transaction may has failed, too.
    const inTransaction = (run: RunInTransaction, events: Events<E>, position: number, resolved: number | undefined) =>
      Effect.suspend(() => {
        let begun = false
        const handled = Effect.zipRight(
          Effect.sync(() => (begun = true)),
          attempt(events)
        )
        return saving(run(Effect.zipRight(handled, save(events, position, resolved))), position).pipe(
          Effect.catchTags({
            StatementFailed: failAttempt,
            TransactionRefused: failAttempt,
            QueryTimeout: (error) => (begun ? failAttempt(error) : Effect.fail(error))
          })
        )
      })

    const deliver = (
      events: Events<E>,
      position: number,
      resolved?: number
    ): Effect.Effect<void, Exhausted | SaveError, R> =>
      Effect.suspend(() => {
        const times: Array<number> = []
        const counted = Effect.tapErrorTag(
          transaction === undefined ? attempt(events) : inTransaction(transaction, events, position, resolved),
          "AttemptFailed",
          () => Effect.map(Clock.currentTimeMillis, (now) => times.push(now))
        )
        const retried = Effect.retry(counted, {
          while: ({ _tag }) => _tag === "AttemptFailed",
          schedule: Schedule.mapInput(retry, (error: Effect.Effect.Error<typeof counted>) =>
            error._tag === "AttemptFailed" ? error.cause : Cause.empty
          )
        })
        const saved =
          transaction === undefined
            ? Effect.zipRight(retried, saving(save(events, position, resolved), position))
            : retried
        return Effect.catchTag(saved, "AttemptFailed", ({ cause }) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            Effect.fail(
              new Exhausted({
                cause,
                attempts: Math.max(1, times.length),
                firstFailedAt: times[0] ?? now,
                lastFailedAt: times.at(-1) ?? now
              })
            )
          )
        )
      })

    const park = (event: FailedEvent, position: number) =>
      saving(checkpoints.park({ ...claim, position, event, maximum: maximumParked }), position).pipe(
        Effect.tapErrorTag("TooManyParked", () => Effect.logError("Too many events are parked")),
        Effect.zipRight(ConsumerMetrics.countParked(name)),
        Effect.zipRight(Effect.logWarning("A consumer parked an event")),
        Effect.annotateLogs({ consumer: name, ...Struct.pick(event, "position", "type", "cause", "attempts") })
      )

    const giveUp = (event: RecordedEvent<E>, position: number, failure: Exhausted) => {
      switch (onExhausted) {
        case "stop": {
          return Effect.fail(
            new HandlerFailed({ consumer: name, position: event.position, cause: Cause.squash(failure.cause) })
          )
        }
        case "skip": {
          return saving(checkpoints.save({ ...claim, position }), position).pipe(
            Effect.zipRight(ConsumerMetrics.countSkipped(name)),
            Effect.zipRight(Effect.logError("A consumer skipped an event")),
            Effect.annotateLogs({
              consumer: name,
              ...Struct.pick(failedEvent(event, failure), "position", "type", "cause", "attempts")
            })
          )
        }
        case "park": {
          return park(failedEvent(event, failure), position)
        }
      }
    }

    /**
     * Delivers a batch and saves `position`. A batch that fails is delivered again event by event, so that the checkpoint ends
     * right before the failing one.
     */
    const consume = (events: Events<E>, position: number): Effect.Effect<void, DeliveryError, R> =>
      Effect.catchTag(deliver(events, position), "Exhausted", (failure) =>
        events.length === 1
          ? giveUp(Array.headNonEmpty(events), position, failure)
          : Effect.forEach(
              events,
              (event, index) => consume([event], index === events.length - 1 ? position : event.position),
              { discard: true }
            )
      )

    /** Delivers a parked event again, whatever `onExhausted` is: it is no longer parked, or parked with more attempts. */
    const redeliver = (parked: ParkedEvent, event: RecordedEvent<E>): Effect.Effect<void, DeliveryError, R> =>
      Effect.flatMap(Ref.get(done), (position) =>
        Effect.catchTag(deliver([event], position, parked.position), "Exhausted", (failure) =>
          park(failedEvent(event, failure), position)
        )
      )

    /** Parks an event again that cannot be delivered. */
    const parkAgain = (parked: ParkedEvent, cause: string): Effect.Effect<void, DeliveryError> =>
      Effect.flatMap(Effect.all([Ref.get(done), Clock.currentTimeMillis]), ([position, now]) =>
        park({ ...parked, cause, attempts: 1, lastFailedAt: now }, position)
      )

    return {
      consume,
      redeliver,
      parkAgain,
      /** Moves past events that the filter excludes: stored with the next checkpoint, without a transaction of its own. */
      pass: (position: number) => Ref.set(done, position),
      /** Saves the position that was reached, which prolongs the claim. */
      prolong: saves.run([name])(Effect.flatMap(Ref.get(done), (position) => checkpoints.save({ ...claim, position })))
    }
  })
