/**
 * Runs consumers in the background of tests.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Consumer from "../../eventsourcing/Consumer.ts"
import type { EventStore } from "../../eventsourcing/EventStore.ts"
import { expectFailure, StoreFactory } from "./ContractTest.ts"
import type { EquipmentEvent } from "./Equipment.ts"
import { until } from "./SubscriptionFollower.ts"

type Options = Partial<Consumer.ConsumerOptions<EquipmentEvent, unknown, string, never>>

/** Forks a consumer, and records the positions of each batch that it handles. */
export const consume = (store: EventStore<EquipmentEvent>, options: Options = {}) =>
  Effect.gen(function* () {
    const { checkpoints } = yield* StoreFactory
    const batches: Array<ReadonlyArray<number>> = []
    const fiber = yield* Consumer.run({
      store,
      checkpoints,
      name: "mail",
      ...options,
      handle: (events) => {
        batches.push(events.map(({ position }) => position))
        return options.handle?.(events) ?? Effect.void
      }
    }).pipe(Effect.fork)
    return { batches, fiber, last: () => batches.at(-1)?.at(-1) }
  })

export const progress = Effect.flatMap(StoreFactory, ({ checkpoints }) => checkpoints.progress)

/** Waits until the only consumer has saved this position. */
export const untilSaved = (position: number) =>
  Effect.repeat(Effect.zipRight(Effect.yieldNow(), progress), { until: ([only]) => only?.position === position })

/** Waits for a consumer to fail, and expects an error with these fields. */
export const expectFailed = <Failure extends object>(fiber: Fiber.RuntimeFiber<never, Failure>, fields: object) =>
  Effect.zipRight(
    until(() => fiber.unsafePoll() !== null),
    expectFailure(Fiber.join(fiber), fields)
  )

/** A handler that fails at these positions. */
export const failAt =
  (...positions: ReadonlyArray<number>) =>
  (events: Consumer.Events<EquipmentEvent>): Effect.Effect<void, string> => {
    const poison = events.find(({ position }) => positions.includes(position))
    return poison === undefined ? Effect.void : Effect.fail(`no address for ${poison.position}`)
  }

export const noRetry = Schedule.recurs(0)
export const second = Duration.seconds(1)
