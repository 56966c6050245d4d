/**
 * Runs durable consumers of a log, for example an outbox: the checkpoint survives restarts and crashes.
 */
import * as Array from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as FairQueue from "../database/queue/FairQueue.ts"
import type { CheckpointBehind, CheckpointForeign, Claim, ClaimLost } from "./CheckpointStore.ts"
import * as ClaimLoop from "./ClaimLoop.ts"
import * as ConsumerDelivery from "./ConsumerDelivery.ts"
import { type RecordedEvent, mintId } from "./Event.ts"
import type { EventStore } from "./EventStore.ts"
import type { SubscriptionError } from "./EventStoreError.ts"
import { type EventType, type EventOf, isOneOf } from "./EventType.ts"
import * as PageLimit from "./PageLimit.ts"
import type { TooManyParked } from "./ParkedEvent.ts"
import { type Batch, type SubscriptionQuery, batches } from "./Subscription.ts"

export { HandlerFailed } from "./ConsumerDelivery.ts"
export type { Events } from "./ConsumerDelivery.ts"

export interface ConsumerOptions<E, Transaction, Failure, R, Type extends EventType<E> = EventType<E>>
  extends
    ConsumerDelivery.DeliveryOptions<EventOf<E, Type>, Transaction, Failure, R>,
    Pick<SubscriptionQuery<E>, "streamPrefix"> {
  readonly store: EventStore<E>
  /** Only events of these types; the handler's events are narrowed to them. */
  readonly types?: ReadonlyArray<Type>
  /** The maximum number of events in a batch, 1 to 1,000; 100 by default. */
  readonly batchSize?: number
  /** The time after a crash until another consumer of the name takes over, 100 milliseconds to one day; 15 seconds by default. */
  readonly expiry?: Duration.DurationInput
}

export type ConsumerError =
  ConsumerDelivery.HandlerFailed | TooManyParked | CheckpointForeign | CheckpointBehind | SubscriptionError

/** The interval at which a running consumer looks for parked events to retry. */
const retryInterval = "1 second"

/** Splits events of a batch, each part with the checkpoint to save once it is handled. */
const split = <E>(events: ReadonlyArray<RecordedEvent<E>>, position: number, size: number) => {
  const chunks = Array.chunksOf(events, size)
  return chunks.map((part, index) => ({
    events: part,
    position: index === chunks.length - 1 ? position : Array.lastNonEmpty(part).position
  }))
}

/** Consumes from the checkpoint on, until the claim is lost. */
const consumeFrom = <E, Transaction, Failure, R, Type extends EventType<E>>(
  options: ConsumerOptions<E, Transaction, Failure, R, Type>,
  claim: Claim,
  start: number
): Effect.Effect<never, Exclude<ConsumerError, CheckpointForeign> | ClaimLost, R> =>
  Effect.gen(function* () {
    const { store, checkpoints, name, types, streamPrefix } = options
    const batchSize = yield* PageLimit.limit(options.batchSize, "batchSize", 100)
    const delivery = yield* ConsumerDelivery.make(options, claim, start)
    const filter = {
      ...(types === undefined ? {} : { types }),
      ...(streamPrefix === undefined ? {} : { streamPrefix })
    }
    const isWanted = isOneOf(types)
    // Handles new and parked events one at a time.
    const turns = yield* FairQueue.make({ permits: 1 })
    const inTurn = turns.run([name])

    const consume = ({ events, position }: Batch<E>) =>
      events.length === 0
        ? delivery.pass(position)
        : Effect.forEach(
            split(events.filter(isWanted), position, batchSize),
            (part) => inTurn(delivery.consume(part.events, part.position)),
            { discard: true }
          )

    const following = Stream.runForEach(batches(store, { after: start, ...filter }), consume)

    /** Delivers the next parked event that is marked; false if there is none. */
    const retryNext = Effect.gen(function* () {
      const next = yield* checkpoints.nextRetry(name)
      if (Option.isNone(next)) {
        return false
      }
      const parked = next.value
      yield* store.readAll({ ...filter, from: parked.position, limit: 1 }).pipe(
        Effect.flatMap(({ events }) =>
          Option.match(
            Array.findFirst(events.filter(isWanted), ({ id }) => id === parked.id),
            {
              onSome: (event) => delivery.redeliver(parked, event),
              onNone: () =>
                delivery.parkAgain(parked, "the event is not in the log, or the consumer's filter excludes it")
            }
          )
        ),
        Effect.catchTags({
          UnknownEvent: () =>
            delivery.parkAgain(parked, "UnknownEvent: this program does not know the type of the event"),
          MalformedEvent: () => delivery.parkAgain(parked, "MalformedEvent: the event does not match its schema")
        })
      )
      return true
    })

    const retrying = Effect.repeat(inTurn(retryNext), { while: (found) => found }).pipe(
      Effect.delay(retryInterval),
      Effect.forever
    )

    return yield* Effect.raceFirst(Effect.zipRight(following, Effect.never), retrying).pipe(
      ClaimLoop.prolonging(claim.expiry, delivery.prolong)
    )
  })

/**
 * Follows the log from the checkpoint of this name on and never completes. Saves the checkpoint after each handled batch,
 * so that each event is handled at least once, in order, and none is skipped. Of several consumers of one name, in any
 * processes, one runs and the others wait; when it ends or crashes, another one continues from its checkpoint.
 *
 * Fails with `HandlerFailed` when the handler fails or dies after all retries; with `OutOfRange` for a `name`, `batchSize`,
 * `expiry` or `maximumParked` out of bounds; with `CheckpointForeign` or `PositionAhead` when the log is not the one that was
 * consumed before; and with the errors of `Subscription.batches`. Run again, it continues from its checkpoint.
 *
 * @example
 * ```ts
 * Consumer.run({
 *   store,
 *   checkpoints: store.checkpoints,
 *   name: "mail",
 *   types: ["InvoiceSent"],
 *   handle: (events) => Effect.forEach(events, ({ id, event }) => mail.send(id, event.to), { discard: true })
 * })
 * ```
 */
export const run = <E, Transaction, Failure, R, Type extends EventType<E> = EventType<E>>(
  options: ConsumerOptions<E, Transaction, Failure, R, Type>
): Effect.Effect<never, ConsumerError, R> =>
  Effect.gen(function* () {
    const { checkpoints, name } = options
    yield* PageLimit.consumerName(name)
    const expiry = Duration.millis(yield* PageLimit.expiry(options.expiry))
    yield* options.maximumParked === undefined ? Either.void : PageLimit.mostParked(options.maximumParked)
    const claim = { name, holder: yield* mintId, expiry }
    return yield* ClaimLoop.run({
      expiry,
      claim: checkpoints.claim(claim),
      work: (start) =>
        Effect.catchTag(consumeFrom(options, claim, start), "ClaimLost", ({ consumer }) =>
          Effect.logWarning("Another consumer has claimed the name").pipe(Effect.annotateLogs({ consumer }))
        ),
      release: checkpoints.release(claim)
    })
  })
