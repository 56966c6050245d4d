/**
 * `@scipnet/core/testing`: support for tests of deciders and of event store implementations.
 */
export * as DeciderLaws from "./DeciderLaws.ts"
export * as DomainArbitraries from "./DomainArbitraries.ts"
export * as EventStoreContract from "./EventStoreContract.ts"
export * as DeciderSpec from "./DeciderSpec.ts"
export * as EventSamples from "./EventSamples.ts"
export * as SharedLogContract from "./contract/SharedLogContract.ts"
export * as SharedTablesContract from "./SharedTablesContract.ts"
