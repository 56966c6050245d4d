/**
 * The fixture of contract tests: empty storage, a store over it, and appends.
 */
import type * as Layer from "effect/Layer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Utils from "effect/Utils"
import { expect, it } from "@effect/vitest"
import type { CheckpointStore } from "../../eventsourcing/CheckpointStore.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { EventCodec } from "../../eventsourcing/EventCodec.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { AppendError, Expected } from "../../eventsourcing/EventStoreError.ts"
import * as Equipment from "./Equipment.ts"

/** Opens stores over one initially empty storage: all stores of one factory share a log. */
export class StoreFactory extends Context.Tag("@scipnet/core/testing/StoreFactory")<
  StoreFactory,
  {
    readonly open: <E>(codec: EventCodec<E>) => Effect.Effect<Store.EventStore<E>>
    /** The checkpoints of the log's consumers. */
    readonly checkpoints: CheckpointStore<unknown>
    /**
     * Waits until the storage has answered what was asked of it. Left out for storage that answers within the turns of fibers,
     * while the test clock stands still.
     */
    readonly settle?: Effect.Effect<void>
  }
>() {}

/** Opens another store over the storage of the test. */
export const open = <E>(codec: EventCodec<E>): Effect.Effect<Store.EventStore<E>, never, StoreFactory> =>
  Effect.flatMap(StoreFactory, (factory) => factory.open(codec))

type Step = Utils.YieldWrap<Effect.Effect<unknown, unknown, StoreFactory>>

/** Declares a test, whose body is a generator as that of `Effect.gen`. */
export type Test = (
  name: string,
  body: (store: Store.EventStore<Equipment.EquipmentEvent>) => Generator<Step, void, never>
) => void

/** Declares tests, each with storage of its own. */
export const declareTests =
  <Failure>(layer: Layer.Layer<StoreFactory, Failure>): Test =>
  (name, body) => {
    const run = Effect.flatMap(open(Equipment.codec), (store) => Effect.gen(() => body(store)))
    it.effect(name, () => Effect.provide(run, layer), 120_000)
  }

export const actor = Event.actorMetadata("quartermaster")

/** The metadata of a command. */
export const commandMetadata = (commandId: string, payloadHash: string, by = "quartermaster"): Event.Metadata => ({
  ...Event.actorMetadata(by),
  commandId,
  payloadHash
})

/** Appends events with new ids to one stream. */
export const appendEvents = <E>(
  store: Store.EventStore<E>,
  stream: string,
  events: ReadonlyArray<E>,
  expected: Expected = "any",
  metadata: Event.Metadata = actor
): Effect.Effect<Store.Receipt, AppendError> =>
  Effect.flatMap(Event.mint(events), (minted) => Store.append(store, stream, expected, minted, metadata))

/** Returns the fields of an expected error, which test runners print better than the error itself. */
export const failureFields = <A, E extends object, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<E, A, R> =>
  Effect.map(Effect.flip(effect), (error) => ({ ...error }))

/** Expects an error with these fields. */
export const expectFailure = <A, E extends object, R>(effect: Effect.Effect<A, E, R>, fields: object) =>
  Effect.map(failureFields(effect), (error) => expect(error).toMatchObject(fields))

/** Runs an effect for each item, all at the same time. */
export const concurrently = <I, A, E, R>(items: ReadonlyArray<I>, run: (item: I) => Effect.Effect<A, E, R>) =>
  Effect.forEach(items, run, { concurrency: "unbounded" })
