/**
 * The fixture of contract tests: empty storage, a store over it, and appends.
 */
import type * as Layer from "effect/Layer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { it } from "@effect/vitest"
import type { Metadata } from "../../eventsourcing/Event.ts"
import type { CheckpointStore } from "../../eventsourcing/CheckpointStore.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { EventCodec } from "../../eventsourcing/EventCodec.ts"
import type { EventStore, Receipt } from "../../eventsourcing/EventStore.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { AppendError, Expected } from "../../eventsourcing/EventStoreError.ts"
import * as Equipment from "./Equipment.ts"

/** Opens stores over one initially empty storage: all stores of one factory share a log. */
export class StoreFactory extends Context.Tag("@scipnet/core/testing/StoreFactory")<
  StoreFactory,
  {
    readonly open: <E>(codec: EventCodec<E>) => Effect.Effect<EventStore<E>>
    /** The checkpoints of the log's consumers. */
    readonly checkpoints: CheckpointStore<unknown>
  }
>() {}

/** Opens another store over the storage of the test. */
export const open = <E>(codec: EventCodec<E>): Effect.Effect<EventStore<E>, never, StoreFactory> =>
  Effect.flatMap(StoreFactory, (factory) => factory.open(codec))

export type Test = <E>(
  name: string,
  body: (store: EventStore<Equipment.EquipmentEvent>) => Effect.Effect<void, E, StoreFactory>
) => void

/** Declares tests, each with storage of its own. */
export const declareTests =
  <Failure>(layer: Layer.Layer<StoreFactory, Failure>): Test =>
  (name, body) =>
    it.effect(name, () => Effect.provide(Effect.flatMap(open(Equipment.codec), body), layer), 30_000)

export const actor = Event.actorMetadata("quartermaster")

/** The metadata of a command. */
export const commandMetadata = (commandId: string, payloadHash: string, by = "quartermaster"): Metadata => ({
  ...Event.actorMetadata(by),
  commandId,
  payloadHash
})

/** Appends events with new ids to one stream. */
export const appendEvents = <E>(
  store: EventStore<E>,
  stream: string,
  events: ReadonlyArray<E>,
  expected: Expected = "any",
  metadata: Metadata = actor
): Effect.Effect<Receipt, AppendError> =>
  Effect.flatMap(Event.mint(events), (minted) => Store.append(store, stream, expected, minted, metadata))

/** Returns the fields of an expected error, which test runners print better than the error itself. */
export const failureFields = <A, E extends object, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<E, A, R> =>
  Effect.map(Effect.flip(effect), (error) => ({ ...error }))
