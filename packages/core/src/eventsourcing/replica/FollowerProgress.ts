/**
 * Records the outcomes of barriers: for the status of a replica, its metrics and its log messages.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as FaultLog from "../../database/FaultLog.ts"
import * as ReplicaMetrics from "./ReplicaMetrics.ts"

/** The progress of a follower since it was started. */
export interface Progress {
  /** The number of events that the last successful barrier found missing, and applied. */
  readonly lag: number
  /** The time since the last successful barrier, in milliseconds. */
  readonly sinceBarrier: number
  /** The duration of the last successful barrier in milliseconds. */
  readonly barrier: number
  /** The number of events that barriers found missing, and applied. */
  readonly applied: number
  /** The number of barriers that succeeded after one that failed. */
  readonly reconnects: number
  /** The error of the last barrier; null when it succeeded. */
  readonly failure: DatabaseError | null
}

export interface FollowerProgress {
  /** Counts events that were applied. */
  readonly count: (events: number) => void
  /** Records a barrier that failed. */
  readonly failed: (error: DatabaseError) => Effect.Effect<void>
  /** Records the outcome of a barrier. */
  readonly measured: <A>(barrier: Effect.Effect<A, DatabaseError>) => Effect.Effect<A, DatabaseError>
  readonly progress: Effect.Effect<Progress>
}

// An alert on a metric that is not exported yet would be silent.
const zeros = Effect.zipRight(Metric.set(ReplicaMetrics.diverged, 0), Metric.incrementBy(ReplicaMetrics.reconnects, 0))

export const make: Effect.Effect<FollowerProgress> = Effect.map(
  Effect.zipRight(zeros, Clock.currentTimeMillis),
  (begun) => {
    let succeededAt = begun
    let [found, lag, applied, reconnects, duration] = [0, 0, 0, 0, 0]
    let failure: DatabaseError | null = null

    const recovered = Effect.suspend(() => {
      reconnects += 1
      return Effect.zipRight(
        Metric.increment(ReplicaMetrics.reconnects),
        Effect.logInfo("The replica follows its log again")
      )
    })
    const faults = FaultLog.ofDatabase(recovered)

    const succeeded = (start: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        duration = performance.now() - start
        succeededAt = now
        lag = found
        failure = null
        const told = Effect.zipRight(
          Metric.update(ReplicaMetrics.barriers, duration),
          Metric.set(ReplicaMetrics.lag, found)
        )
        return Effect.zipRight(told, faults.passed)
      })

    const failed = (error: DatabaseError) =>
      Effect.suspend(() => {
        failure = error
        return faults.failed(error)
      })

    return {
      count: (events) => {
        found += events
        applied += events
      },
      failed,
      measured: (barrier) =>
        Effect.suspend(() => {
          const start = performance.now()
          found = 0
          return Effect.tapBoth(barrier, { onFailure: failed, onSuccess: () => succeeded(start) })
        }),
      progress: Effect.map(Clock.currentTimeMillis, (now) => ({
        lag,
        sinceBarrier: Math.max(0, now - succeededAt),
        barrier: duration,
        applied,
        reconnects,
        failure
      }))
    }
  }
)
