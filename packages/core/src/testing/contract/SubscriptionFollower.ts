/**
 * Watching what goes on in the background of a test.
 */
import { Effect, Stream, TestClock } from "effect"
import type { Fiber } from "effect"
import type { RecordedEvent } from "../../eventsourcing/Event.ts"
import type { EventStore } from "../../eventsourcing/EventStore.ts"
import type { SubscriptionError } from "../../eventsourcing/EventStoreError.ts"
import type { SubscriptionQuery } from "../../eventsourcing/Subscription.ts"
import * as Subscription from "../../eventsourcing/Subscription.ts"

/** Lets others go on, and the time pass in small steps, until it holds; gives up after a while. */
export const until = (holds: () => boolean): Effect.Effect<void> =>
  Effect.iterate(0, {
    while: (tries) => tries < 1_000 && !holds(),
    // Time is moved seldom, because that waits until everybody rests.
    body: (tries) => Effect.as(tries % 50 === 49 ? TestClock.adjust("100 millis") : Effect.yieldNow(), tries + 1)
  }).pipe(
    Effect.filterOrDieMessage(() => holds(), "it never came to this"),
    Effect.asVoid
  )

export interface Follower {
  /** The positions that it was given so far. */
  readonly positions: ReadonlyArray<number>
  readonly fiber: Fiber.RuntimeFiber<void, SubscriptionError>
}

/** Subscribes in the background, and takes a while over each event if asked to. */
export const follow = <E>(
  store: EventStore<E>,
  query: SubscriptionQuery = {},
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

/** The whole numbers from one up to another. */
export const range = (first: number, last: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
