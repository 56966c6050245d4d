/**
 * What every test of the contract is made of: fresh storage, a store over it, and appends to it.
 */
import type { Layer } from "effect"
import { Context, Effect } from "effect"
import { it } from "@effect/vitest"
import type { Metadata } from "../../eventsourcing/Event.ts"
import type { CheckpointStore } from "../../eventsourcing/CheckpointStore.ts"
import * as Event from "../../eventsourcing/Event.ts"
import type { EventCodec } from "../../eventsourcing/EventCodec.ts"
import type { EventStore, Receipt } from "../../eventsourcing/EventStore.ts"
import * as Store from "../../eventsourcing/EventStore.ts"
import type { AppendError, Expected } from "../../eventsourcing/EventStoreError.ts"
import * as Equipment from "./Equipment.ts"

/** Opens stores over one storage that is empty at first: all that one factory opens share a log. */
export class StoreFactory extends Context.Tag("@scipnet/core/testing/StoreFactory")<
  StoreFactory,
  {
    readonly open: <E>(codec: EventCodec<E>) => Effect.Effect<EventStore<E>>
    /** Where the consumers of the log keep how far they are. */
    readonly checkpoints: CheckpointStore<unknown>
  }
>() {}

/** A second store over the storage of the test, for other events. */
export const open = <E>(codec: EventCodec<E>): Effect.Effect<EventStore<E>, never, StoreFactory> =>
  Effect.flatMap(StoreFactory, (factory) => factory.open(codec))

export type Test = <E>(
  name: string,
  body: (store: EventStore<Equipment.EquipmentEvent>) => Effect.Effect<void, E, StoreFactory>
) => void

/** A test over storage of its own. */
export const over =
  <Failure>(layer: Layer.Layer<StoreFactory, Failure>): Test =>
  (name, body) =>
    it.effect(name, () => Effect.provide(Effect.flatMap(open(Equipment.codec), body), layer), 30_000)

export const actor = Event.by("quartermaster")

/** Metadata of a command. */
export const commanded = (commandId: string, payloadHash: string, by = "quartermaster"): Metadata => ({
  ...Event.by(by),
  commandId,
  payloadHash
})

/** Appends fresh events to one stream. */
export const put = <E>(
  store: EventStore<E>,
  stream: string,
  events: ReadonlyArray<E>,
  expected: Expected = "any",
  metadata: Metadata = actor
): Effect.Effect<Receipt, AppendError> =>
  Effect.flatMap(Event.mint(events), (minted) => Store.append(store, stream, expected, minted, metadata))

/** The fields of the error that something fails with: a test runner loses itself in the error. */
export const failure = <A, E extends object, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<E, A, R> =>
  Effect.map(Effect.flip(effect), (error) => ({ ...error }))
