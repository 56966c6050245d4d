/**
 * The inputs of a store's projections: the database, the events of the log, and the projections that it keeps.
 */
import type * as Duration from "effect/Duration"
import type * as ProjectionRebuild from "./ProjectionRebuild.ts"
import type { ProjectionWriter } from "./ProjectionWriter.ts"

export interface ProjectionSource<E> extends ProjectionRebuild.Source<E> {
  /** The projections that are updated in the transaction of each append. */
  readonly projectors: ReadonlyArray<ProjectionWriter<E>>
  /** The names of the projections that the program retired. */
  readonly retired: ReadonlyArray<string>
  /** The interval at which changes by other processes are detected. */
  readonly pollInterval: Duration.DurationInput
}
