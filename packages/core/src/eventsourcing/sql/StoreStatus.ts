/**
 * The state of a log and its projections in one snapshot.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Database } from "../../database/Database.ts"
import * as AsyncProgress from "./AsyncProgress.ts"
import * as EventStoreMetrics from "./EventStoreMetrics.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"
import * as SqlLog from "./SqlLog.ts"

export interface StoreStatus {
  /** The last position of the log. */
  readonly position: number
  /** The projections that are updated in the transaction of each append. */
  readonly projections: ReadonlyArray<ProjectionProgress.ProjectionStatus>
  /** The asynchronous projections of the file, whichever program updates them. */
  readonly asynchronous: ReadonlyArray<AsyncProgress.AsyncStatus>
}

/** Reads the state, and updates the metric of the projections' lag. */
export const read = <E>(
  database: Context.Tag.Service<typeof Database>,
  projectors: ReadonlyArray<ProjectionWriter<E>>
) =>
  Effect.clockWith((clock) =>
    database.read("look how far the projections are", (run): StoreStatus => {
      const position = SqlLog.lastPosition(run)
      return {
        position,
        projections: ProjectionProgress.statuses(run, projectors, position),
        asynchronous: AsyncProgress.statuses(run, position, clock.unsafeCurrentTimeMillis())
      }
    })
  ).pipe(
    Effect.tap(({ projections, asynchronous }) =>
      Effect.forEach([...projections, ...asynchronous], ({ name, lag }) => EventStoreMetrics.lag(name, lag), {
        discard: true
      })
    )
  )
