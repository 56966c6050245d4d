/**
 * Runs subscriptions in the background of tests.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import type * as Fiber from "effect/Fiber"
import { StoreFactory } from "./ContractTest.ts"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import type { EventStore } from "../../eventsourcing/EventStore.ts"
import type { SubscriptionError } from "../../eventsourcing/EventStoreError.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"

/** Advances the test clock, and waits for storage that answers later. */
export const pass = (duration: Duration.DurationInput): Effect.Effect<void> =>
  Effect.zipRight(
    TestClock.adjust(duration),
    Effect.flatMap(Effect.serviceOption(StoreFactory), (factory) =>
      Option.match(factory, { onNone: () => Effect.void, onSome: ({ settle = Effect.void }) => settle })
    )
  )

/** Yields to other fibers and advances the test clock until the condition holds; dies after 1,000 attempts. */
export const until = (holds: () => boolean): Effect.Effect<void> =>
  Effect.iterate(0, {
    while: (tries) => tries < 1_000 && !holds(),
    // The clock is advanced rarely, since that waits until all fibers are suspended.
    body: (tries) => Effect.as(tries % 50 === 49 ? pass("100 millis") : Effect.yieldNow(), tries + 1)
  }).pipe(
    Effect.filterOrDieMessage(() => holds(), "the condition never held"),
    Effect.asVoid
  )

/** Yields to other fibers, once more than the number of times. */
export const yieldTimes = (times: number) => Effect.repeatN(Effect.yieldNow(), times)

/** A subscription in the background. */
export interface Follower {
  /** The positions of the events received so far. */
  readonly positions: ReadonlyArray<number>
  readonly fiber: Fiber.RuntimeFiber<void, SubscriptionError>
}

/** Forks a subscription, which runs `each` for each event. */
export const follow = <E>(
  store: EventStore<E>,
  query: Subscription.SubscriptionQuery<E> = {},
  each: (event: RecordedEvent<E>) => Effect.Effect<void> = () => Effect.void
): Effect.Effect<Follower> =>
  Effect.suspend(() => {
    const positions: Array<number> = []
    return Subscription.events(store, query).pipe(
      Stream.runForEach((event) => {
        positions.push(event.position)
        return each(event)
      }),
      Effect.fork,
      Effect.map((fiber) => ({ positions, fiber }))
    )
  })

/** The integers from `first` to `last`. */
export const range = (first: number, last: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
