/**
 * The contract of an event store, as tests: whatever passes them can stand in for any other store.
 */
import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import * as AppendContract from "./contract/AppendContract.ts"
import * as CheckpointContract from "./contract/CheckpointContract.ts"
import * as ConcurrencyContract from "./contract/ConcurrencyContract.ts"
import * as ConsumerContract from "./contract/ConsumerContract.ts"
import type { StoreFactory } from "./contract/ContractTest.ts"
import { over } from "./contract/ContractTest.ts"
import * as EvolutionContract from "./contract/EvolutionContract.ts"
import * as IdempotencyContract from "./contract/IdempotencyContract.ts"
import * as IntegrityContract from "./contract/IntegrityContract.ts"
import * as ReadContract from "./contract/ReadContract.ts"
import * as ReadableContract from "./contract/ReadableContract.ts"
import * as RecordContract from "./contract/RecordContract.ts"
import * as SharedReadContract from "./contract/SharedReadContract.ts"
import * as SubscriptionContract from "./contract/SubscriptionContract.ts"

export { StoreFactory } from "./contract/ContractTest.ts"

/**
 * Declares the tests, with vitest, for the stores that a layer opens. The layer is built anew for every test, and each
 * time its storage is empty. The tests run on the clock of `@effect/vitest`, which stands still unless they move it.
 *
 * @example
 * ```ts
 * const factory = Layer.sync(EventStoreContract.StoreFactory, () => {
 *   const log = MemoryLog.make()
 *   return { open: (codec) => MemoryEventStore.make(codec, log), checkpoints: MemoryCheckpoints.make(log) }
 * })
 *
 * EventStoreContract.suite("MemoryEventStore", factory)
 * ```
 */
export const suite = <Failure>(name: string, layer: Layer.Layer<StoreFactory, Failure>): void => {
  const test = over(layer)
  describe(name, () => {
    describe("appends", () => AppendContract.tests(test))
    describe("is appended to by many at once", () => ConcurrencyContract.tests(test))
    describe("is idempotent", () => IdempotencyContract.tests(test))
    describe("reads", () => ReadContract.tests(test))
    describe("records", () => RecordContract.tests(test))
    describe("accepts only what can be read", () => ReadableContract.tests(test))
    describe("reads what other versions wrote", () => EvolutionContract.tests(test))
    describe("keeps its integrity", () => IntegrityContract.tests(test))
    describe("is subscribed to", () => SubscriptionContract.tests(test))
    describe("shares reads", () => SharedReadContract.tests(test))
    describe("is consumed", () => ConsumerContract.tests(test))
    describe("keeps checkpoints", () => CheckpointContract.tests(test))
  })
}
