/** Stores of checkpoints whose calls a test delays or counts. */
import type { Effect } from "effect"
import type { CheckpointStore } from "../../src/eventsourcing/CheckpointStore.ts"

/** The store with each of its calls within an effect. */
export const around = (
  store: CheckpointStore<unknown>,
  within: <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E>
): CheckpointStore<unknown> => ({
  claim: (claim) => within(store.claim(claim)),
  save: (checkpoint) => within(store.save(checkpoint)),
  park: (parking) => within(store.park(parking)),
  parked: (name) => within(store.parked(name)),
  retryParked: (name, position) => within(store.retryParked(name, position)),
  discardParked: (name, position) => within(store.discardParked(name, position)),
  nextRetry: (name) => within(store.nextRetry(name)),
  release: (claim) => within(store.release(claim)),
  reset: (name, position) => within(store.reset(name, position)),
  progress: within(store.progress)
})
