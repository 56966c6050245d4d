/**
 * How a deepwell is doing, for the program that embeds it: numbers and names of projections, and nothing of any record.
 */
import { Effect } from "effect"
import * as Database from "../database/Database.ts"
import type * as ProjectionProgress from "../eventsourcing/sql/ProjectionProgress.ts"
import { EventLog } from "./EventLog.ts"

/** How a deepwell is doing at one moment. */
export interface Health {
  /** The end of the log. */
  readonly position: number
  readonly projections: ReadonlyArray<ProjectionProgress.Standing>
  /** The size of the write-ahead log beside the file; 0 when there is none, or no file. */
  readonly walBytes: number
  /** Connections that read: in use, kept for the next, and the most that may be in use at once. */
  readonly readers: Database.Condition["readers"]
  /**
   * Whether a write would succeed: one was committed within the last second, or a transaction of a page was for this
   * answer, as durably as any other. After a write that failed because the disk is full or fails, false until a
   * transaction succeeds that requires as much room as an ordinary append. Not where the file was opened to be read only,
   * nor once a newer program has made the rows its own, after which this one has to be restarted.
   */
  readonly writable: boolean
}

/**
 * Looks, and sets what is measured of it: projection lag and the size of the write-ahead log. Fails where the deepwell
 * cannot be read.
 */
export const health = Effect.gen(function* () {
  const log = yield* EventLog
  const database = yield* Database.Database
  const { position, projections } = yield* log.standing
  const succeeds = yield* database.tryWrite
  const { walBytes, readers, writable } = yield* database.condition
  const health: Health = {
    position,
    projections,
    walBytes,
    readers,
    writable: writable && succeeds && projections.every(({ upToDate }) => upToDate)
  }
  return health
})
