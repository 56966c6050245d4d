/**
 * For testing what is built on this library: deciders, their laws, and event stores of one's own.
 */
export * as DeciderLaws from "./DeciderLaws.ts"
export * as DomainArbitraries from "./DomainArbitraries.ts"
export * as EventStoreContract from "./EventStoreContract.ts"
export * as DeciderSpec from "./DeciderSpec.ts"
