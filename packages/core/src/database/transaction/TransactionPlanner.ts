/**
 * Derives the options of transactions from the settings of a database.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { DatabaseSettings } from "../DatabaseSettings.ts"
import * as DatabaseMetrics from "../DatabaseMetrics.ts"
import * as Transaction from "./Transaction.ts"

/** Makes a function that returns the options of a transaction whose wait for the lock starts now. */
export const planner =
  (settings: DatabaseSettings) =>
  (operation: string, kind: "read" | "write"): Effect.Effect<Transaction.Plan> =>
    Effect.map(Clock.currentTimeMillis, (now) => ({
      operation,
      begin: Transaction.begin[kind],
      // Reads write nothing to the disk, so their commits are not measured.
      ...(kind === "write" ? { committed: DatabaseMetrics.committed } : {}),
      backoff: settings,
      deadline: now + Duration.toMillis(settings.lockTimeout),
      limit: Duration.toMillis(settings.commandTimeout),
      slow: Duration.toMillis(settings.slowStatement)
    }))
