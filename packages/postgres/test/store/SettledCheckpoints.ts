/**
 * Checkpoints of consumers whose calls are counted, so that a test waits for their answers before it moves its clock again: a claim
 * whose renewal is late on a busy machine would expire by the clock of the test.
 */
import type { CheckpointStore } from "@scipnet/core/eventsourcing/CheckpointStore"
import { Clock, Effect } from "effect"
import * as CheckpointCalls from "../../../core/test/eventsourcing/CheckpointCalls.ts"

/** Milliseconds without a call, and the longest time to wait for them. */
const [quiet, most] = [25, 10_000]

/** The store, and an effect that waits in real time until it has answered all calls for a while. */
export const make = (
  store: CheckpointStore<unknown>
): { readonly checkpoints: CheckpointStore<unknown>; readonly settle: Effect.Effect<void> } => {
  let waiting = 0
  let last = 0
  const move = (by: number) =>
    Effect.sync(() => {
      waiting += by
      last = performance.now()
    })
  const counted = <A, E>(call: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.acquireUseRelease(
      move(1),
      () => call,
      () => move(-1)
    )
  const settle = Effect.suspend(() => {
    const begun = performance.now()
    const isSettled = () =>
      performance.now() - begun > most || (waiting === 0 && performance.now() - Math.max(last, begun) > quiet)
    return Effect.repeat(Effect.sleep(5), { until: isSettled })
  })
  return {
    settle: Effect.withClock(Effect.asVoid(settle), Clock.make()),
    checkpoints: CheckpointCalls.around(store, counted)
  }
}
