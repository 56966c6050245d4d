/**
 * The contract of the shared tables of a deepwell as a test suite. Backends that pass it are interchangeable.
 */
import { describe } from "@effect/vitest"
import type * as Layer from "effect/Layer"
import * as CredentialStoreContract from "./contract/CredentialStoreContract.ts"
import * as ImportReportStoreContract from "./contract/ImportReportStoreContract.ts"
import * as SessionStoreContract from "./contract/SessionStoreContract.ts"
import { declareSharedTests, type SharedStorage } from "./contract/SharedStorage.ts"
import * as ThrottleModelContract from "./contract/ThrottleModelContract.ts"
import * as ThrottleStoreContract from "./contract/ThrottleStoreContract.ts"

export { type Program, SharedStorage } from "./contract/SharedStorage.ts"

/**
 * Declares the tests with vitest for the storage that a layer provides. The layer is built for each test and must start with
 * empty storage. The times of the tests are around 2001-09-09; nothing may compare them with the clock.
 *
 * @example
 * ```ts
 * const storage = Layer.succeed(SharedTablesContract.SharedStorage, { open: (parameters) => openProgram(parameters) })
 *
 * SharedTablesContract.suite("the shared tables in SQLite", storage)
 * ```
 */
export const suite = <Failure>(name: string, layer: Layer.Layer<SharedStorage, Failure>): void => {
  const test = declareSharedTests(layer)
  describe(name, () => {
    describe("stores credentials", () => CredentialStoreContract.tests(test))
    describe("throttles attempts", () => ThrottleStoreContract.tests(test))
    describe("throttles by the rules", () => ThrottleModelContract.tests(test))
    describe("stores sessions", () => SessionStoreContract.tests(test))
    describe("stores import reports", () => ImportReportStoreContract.tests(test))
  })
}
