/**
 * Being overtaken: another program, or another fiber of this one, was faster.
 */
import { Duration, Effect, Metric, Schedule } from "effect"
import type { StreamConflict } from "../eventsourcing/EventStoreError.ts"
import { conflicts } from "./Metrics.ts"

const isConflict = (error: { readonly _tag: string }): error is StreamConflict => error._tag === "StreamConflict"

const schedule = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.jittered,
  Schedule.union(Schedule.spaced("50 millis")),
  Schedule.upTo(Duration.seconds(30)),
  Schedule.whileInput(isConflict),
  Schedule.tapInput(() => Metric.increment(conflicts))
)

interface Line {
  readonly semaphore: Effect.Semaphore
  members: number
}

const lines = new Map<string, Line>()

/** One at a time of those that were overtaken on a stream: they would go on overtaking each other. */
const inLine = (stream: string) => {
  const join = Effect.sync(() => {
    const line = lines.get(stream) ?? { semaphore: Effect.unsafeMakeSemaphore(1), members: 0 }
    line.members += 1
    lines.set(stream, line)
    return line
  })
  const leave = (line: Line) =>
    Effect.sync(() => {
      line.members -= 1
      if (line.members === 0) {
        lines.delete(stream)
      }
    })
  return <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(join, ({ semaphore }) => semaphore.withPermits(1)(effect), leave)
}

/** Looks again at what is there by now, for up to 30 seconds. */
export const retry = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.catchAll(effect, (error) =>
    isConflict(error)
      ? Effect.zipRight(Metric.increment(conflicts), inLine(error.stream)(Effect.retry(effect, schedule)))
      : Effect.fail(error)
  )

/** The same for what is known to write to a stream: where a line stands already, it goes to its end. */
export const retryOn =
  (stream: string) =>
  <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => (lines.has(stream) ? inLine(stream)(Effect.retry(effect, schedule)) : retry(effect)))
