/**
 * Checkpoints: the position and hash of the last event at some time, to be stored apart from the deepwell. They detect a
 * truncated or replaced log, which the hash chain alone cannot.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Database } from "../../database/Database.ts"
import * as HashChain from "../../eventsourcing/HashChain.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import { CheckpointBroken } from "./MaintenanceError.ts"
import * as Operator from "./Operator.ts"

/** A checkpoint: the log's id, and the `position` and `hash` of its last event `at` a time (milliseconds since 1970). */
export const Checkpoint = Schema.Struct({
  format: Schema.Literal("scipnet-checkpoint"),
  log: HashChain.LogId,
  position: Schema.NonNegativeInt,
  hash: HashChain.Hash,
  at: Schema.Int
})
export type Checkpoint = typeof Checkpoint.Type

/** Makes a checkpoint of the end of the log, after appending its audit event. Fails with `OperatorOnly` for users. */
export const checkpoint = Effect.gen(function* () {
  const database = yield* Database
  yield* Operator.appendAuditEntry("checkpoint", {})
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
    // An empty log is identified by its id only, to which the hash of the first event is chained.
    const reason =
      log !== kept.log
        ? "another log"
        : position > head
          ? "shorter"
          : position > 0 && found !== kept.hash
            ? "another event"
            : undefined
    if (reason !== undefined) {
      return yield* new CheckpointBroken({ position, head, reason })
    }
  })

/**
 * Verifies the hash chain of the whole log, and that it contains the event of a checkpoint. Fails with `CheckpointBroken`;
 * with `ChainBroken` at the first altered position; and with `OperatorOnly` for users.
 */
export const verify = (kept: Checkpoint) =>
  Effect.gen(function* () {
    yield* Operator.onlyOperator("verify")
    yield* Effect.tapErrorTag(compare(kept), "CheckpointBroken", ({ position, head, reason }) =>
      Operator.appendAuditEntry("verify", { checkpoint: position, position: head, reason })
    )
    return yield* Operator.verify
  })
