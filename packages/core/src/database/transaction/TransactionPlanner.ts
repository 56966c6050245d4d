/**
 * How each transaction of a database runs, by its settings.
 */
import { Clock, Duration, Effect } from "effect"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import * as DatabaseMetrics from "../DatabaseMetrics.ts"
import * as Transaction from "./Transaction.ts"

/** Plans a transaction that begins now. */
export const planner =
  (settings: DatabaseSettings) =>
  (operation: string, kind: "read" | "write"): Effect.Effect<Transaction.Plan> =>
    Effect.map(Clock.currentTimeMillis, (now) => ({
      operation,
      begin: Transaction.begin[kind],
      // Nothing has to reach the disk where nothing was written.
      ...(kind === "write" ? { committed: DatabaseMetrics.committed } : {}),
      backoff: settings,
      deadline: now + Duration.toMillis(settings.lockTimeout),
      limit: Duration.toMillis(settings.commandTimeout),
      slow: Duration.toMillis(settings.slowStatement)
    }))
