/**
 * What the log came to at some moment, to be kept elsewhere: a log whose end was cut off, or that was replaced, does not
 * hold it.
 */
import { Clock, Effect, Schema } from "effect"
import { Database } from "../../database/Database.ts"
import * as HashChain from "../../eventsourcing/HashChain.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import { CheckpointBroken } from "./MaintenanceError.ts"
import * as Operator from "./Operator.ts"

/** As it is written to a file; `at` in milliseconds since 1970. */
export const Checkpoint = Schema.Struct({
  format: Schema.Literal("scipnet-checkpoint"),
  log: HashChain.LogId,
  position: Schema.NonNegativeInt,
  hash: HashChain.Hash,
  at: Schema.Int
})
export type Checkpoint = typeof Checkpoint.Type

/** The log's present end, for the operator; the entry of it is before it. */
export const checkpoint = Effect.gen(function* () {
  const database = yield* Database
  yield* Operator.record("checkpoint", {})
  const at = yield* Clock.currentTimeMillis
  const { log, end } = yield* database.read("make a checkpoint", (run) => ({
    log: SqlLog.logId(run),
    end: SqlLog.end(run)
  }))
  return Checkpoint.make({ format: "scipnet-checkpoint", log, ...end, at })
})

const compare = (kept: Checkpoint) =>
  Effect.gen(function* () {
    const database = yield* Database
    const { log, found, head } = yield* database.read("compare a checkpoint", (run) => ({
      log: SqlLog.logId(run),
      found: SqlLog.hashAt(kept.position)(run),
      head: SqlLog.lastPosition(run)
    }))
    const { position } = kept
    // Before the first event there is only the log's id, which the hash of the very first is chained to.
    if (log !== kept.log) {
      return yield* new CheckpointBroken({ position, head, reason: "another log" })
    }
    if (position > head) {
      return yield* new CheckpointBroken({ position, head, reason: "shorter" })
    }
    if (position > 0 && found !== kept.hash) {
      return yield* new CheckpointBroken({ position, head, reason: "another event" })
    }
  })

/**
 * Proves the log from its first event to its last, and that it still holds the event of a checkpoint. Fails with
 * `CheckpointBroken`, and with `ChainBroken` at the first position that was altered.
 */
export const verify = (kept: Checkpoint) =>
  Effect.gen(function* () {
    yield* Operator.onlyOperator("verify")
    yield* Effect.tapError(compare(kept), (error) =>
      error._tag === "CheckpointBroken"
        ? Operator.record("verify", { checkpoint: error.position, position: error.head, reason: error.reason })
        : Effect.void
    )
    return yield* Operator.verify
  })
