/**
 * Retries of commands after optimistic concurrency conflicts, counted by the metric of conflicts.
 */
import * as Metric from "effect/Metric"
import * as ConflictRetry from "../../eventsourcing/ConflictRetry.ts"
import { conflicts } from "../DeepwellMetrics.ts"

export const { retry, retryOn } = ConflictRetry.make(Metric.increment(conflicts))
