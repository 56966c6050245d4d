/**
 * The contract of an event store as a test suite. Implementations that pass it are interchangeable.
 */
import { describe } from "@effect/vitest"
import type * as Layer from "effect/Layer"
import * as AppendContract from "./contract/AppendContract.ts"
import * as CheckpointContract from "./contract/CheckpointContract.ts"
import * as CommandContract from "./contract/CommandContract.ts"
import * as ConcurrencyContract from "./contract/ConcurrencyContract.ts"
import * as ConsumerContract from "./contract/ConsumerContract.ts"
import { declareTests, type StoreFactory, type Test } from "./contract/ContractTest.ts"
import * as EvolutionContract from "./contract/EvolutionContract.ts"
import * as IdempotencyContract from "./contract/IdempotencyContract.ts"
import * as IntegrityContract from "./contract/IntegrityContract.ts"
import * as ParkingContract from "./contract/ParkingContract.ts"
import * as MetadataContract from "./contract/MetadataContract.ts"
import * as PastContract from "./contract/PastContract.ts"
import * as ReadContract from "./contract/ReadContract.ts"
import * as ReadableContract from "./contract/ReadableContract.ts"
import * as RecordContract from "./contract/RecordContract.ts"
import * as SharedReadContract from "./contract/SharedReadContract.ts"
import * as SubscriptionContract from "./contract/SubscriptionContract.ts"

export { StoreFactory } from "./contract/ContractTest.ts"

const declareConsumers = (test: Test): void => {
  describe("supports consumers", () => ConsumerContract.tests(test))
  describe("parks events", () => ParkingContract.tests(test))
  describe("stores checkpoints", () => CheckpointContract.tests(test))
}

/** Declares the tests of the checkpoints only, as `suite` does, for a store of checkpoints beside another log. */
export const consumers = <Failure>(name: string, layer: Layer.Layer<StoreFactory, Failure>): void => {
  describe(name, () => declareConsumers(declareTests(layer)))
}

/**
 * Declares the tests with vitest for the stores that a layer opens. The layer is built for each test and must start with
 * empty storage. The tests use the `TestClock`.
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
  const test = declareTests(layer)
  describe(name, () => {
    describe("appends", () => AppendContract.tests(test))
    describe("handles concurrent appends", () => ConcurrencyContract.tests(test))
    describe("is idempotent", () => IdempotencyContract.tests(test))
    describe("executes commands", () => CommandContract.tests(test))
    describe("records metadata", () => MetadataContract.tests(test))
    describe("reads", () => ReadContract.tests(test))
    describe("reads the past", () => PastContract.tests(test))
    describe("validates and records events", () => RecordContract.tests(test))
    describe("accepts only events that it can decode", () => ReadableContract.tests(test))
    describe("reads events of other versions", () => EvolutionContract.tests(test))
    describe("maintains the hash chain", () => IntegrityContract.tests(test))
    describe("supports subscriptions", () => SubscriptionContract.tests(test))
    describe("shares reads", () => SharedReadContract.tests(test))
    declareConsumers(test)
  })
}
