/**
 * The health of a deepwell, for the embedding program: numbers and names of projections and consumers, without data of records.
 */
import * as Effect from "effect/Effect"
import * as Database from "../database/Database.ts"
import type { Progress } from "../eventsourcing/CheckpointStore.ts"
import type * as ProjectionProgress from "../eventsourcing/sql/ProjectionProgress.ts"
import { EventLog } from "./EventLog.ts"

/** The health of a deepwell at one moment. */
export interface Health {
  /** The position of the last event. */
  readonly position: number
  readonly projections: ReadonlyArray<ProjectionProgress.ProjectionStatus>
  /** The consumers of the log. Their lag and their parked events do not affect `writable`. */
  readonly consumers: ReadonlyArray<Progress>
  /** The size of the write-ahead log file in bytes; 0 when there is none, or no file. */
  readonly walBytes: number
  /** The reader connections: in use, idle, and the maximum in use at once. */
  readonly readers: Database.Condition["readers"]
  /**
   * True when a write would succeed: a write was committed within the last second, or a probe of one page was committed
   * for this answer, with the same durability. After a write that failed because of a full or failing disk it is false
   * until a transaction of the size of an append succeeds. False for a file that was opened read-only, and once a newer
   * version of the program has rebuilt the read models; this process must then be restarted.
   */
  readonly writable: boolean
}

/**
 * Measures the health, and sets the metrics of projection lag, consumers and write-ahead log size. Fails when the database cannot be
 * read.
 */
export const health = Effect.gen(function* () {
  const log = yield* EventLog
  const database = yield* Database.Database
  // First, so that its metrics are right also when the log cannot be read.
  const succeeds = yield* database.tryWrite
  const { position, projections } = yield* log.status
  const consumers = yield* log.checkpoints.progress
  const { walBytes, readers, writable } = yield* database.condition
  return {
    position,
    projections,
    consumers,
    walBytes,
    readers,
    writable: writable && succeeds && projections.every(({ upToDate }) => upToDate)
  } satisfies Health
})
