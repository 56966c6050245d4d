import { Duration, Effect, Metric, Schedule } from "effect"
import { conflicts } from "./Metrics.ts"

const schedule = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.jittered,
  Schedule.union(Schedule.spaced("50 millis")),
  Schedule.upTo(Duration.seconds(30)),
  Schedule.whileInput(({ _tag }: { readonly _tag: string }) => _tag === "StreamConflict"),
  Schedule.tapInput(() => Metric.increment(conflicts))
)

/** Another program, or another fiber of this one, was faster: looks again at what is there now, for up to 30 seconds. */
export const retry = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => Effect.retry(effect, schedule)
