/**
 * Brings the projections of a file to the state that a program requires, when it opens the file.
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { type OpenError, ProjectionRetired, type RebuildRunning, UnknownProjection } from "../EventStoreError.ts"
import * as ProjectionProgress from "./ProjectionProgress.ts"
import * as ProjectionRebuild from "./ProjectionRebuild.ts"
import * as ProjectionRetirement from "./ProjectionRetirement.ts"
import type { ProjectionSource } from "./ProjectionSource.ts"
import * as RebuildLease from "./RebuildLease.ts"
import * as SqlLog from "./SqlLog.ts"
import * as TableOwnership from "./TableOwnership.ts"

const isRunning = (error: { readonly _tag: string }): error is RebuildRunning => error._tag === "RebuildRunning"

/** A rebuild of inline projections: how they are chosen, and how their progress is recorded. */
const plan = <E, Err>(
  { projectors }: ProjectionSource<E>,
  choose: ProjectionRebuild.Plan<E, Err | OpenError>["choose"]
): ProjectionRebuild.Plan<E, Err | OpenError> => ({
  choose,
  check: (run, head) => ProjectionProgress.outdated(run, projectors, head),
  save: (run, chosen, checkpoint) => Either.right(ProjectionProgress.saveProgress(run, chosen, checkpoint))
})

/** Rebuilds the projections of these names. Fails with `UnknownProjection` for another name, and as a rebuild does. */
export const rebuild = <E>(source: ProjectionSource<E>, names: ReadonlyArray<string>) => {
  const { projectors } = source
  const select = (name: string) =>
    Either.fromNullable(
      projectors.find((projector) => projector.name === name),
      () => new UnknownProjection({ projection: name })
    )
  if (names.length === 0) {
    return Stream.empty
  }
  return ProjectionRebuild.rebuild(
    source,
    plan<E, UnknownProjection>(source, (run) =>
      Either.flatMap(ProjectionProgress.outdated(run, projectors, SqlLog.lastPosition(run)), () =>
        Either.all(Array.dedupe(names).map(select))
      )
    )
  )
}

/**
 * Retires projections, records the tables of older files, and rebuilds what is outdated. Compares in a snapshot first, so
 * that opening an up-to-date file does not require the write lock. Fails as `SqlEventStore.make` does.
 */
export const open = <E>(source: ProjectionSource<E>): Effect.Effect<void, OpenError> =>
  Effect.gen(function* () {
    const { database, projectors, retired, pollInterval } = source
    const both = projectors.find(({ name }) => retired.includes(name))
    if (both !== undefined) {
      return yield* new ProjectionRetired({ projection: both.name })
    }
    const outdated = (run: Run) => ProjectionProgress.outdated(run, projectors, SqlLog.lastPosition(run))
    const clock = yield* Effect.clock
    // The other rebuild is of this program's version, or the next attempt fails with its error.
    const afterRebuilds = <A, Err extends { readonly _tag: string }>(self: Effect.Effect<A, Err | RebuildRunning>) =>
      self.pipe(
        Effect.retry({ while: isRunning, schedule: Schedule.spaced(pollInterval) }),
        Effect.catchIf(isRunning, Effect.die)
      )

    if (retired.length > 0) {
      const pending = yield* database.read("look for retired projections", (run) =>
        ProjectionRetirement.isPending(run, retired)
      )
      yield* pending
        ? afterRebuilds(
            database.write("retire projections", (run) =>
              Either.gen(function* () {
                yield* ProjectionRetirement.retire(run, retired, clock.unsafeCurrentTimeMillis())
                // Nothing is dropped by a program that cannot open the file afterwards.
                yield* TableOwnership.examine(run, projectors)
                yield* outdated(run)
              })
            )
          )
        : Effect.void
    }
    const { adopted, found, abandoned } = yield* Effect.flatMap(
      database.read("compare projections", (run) => ({
        adopted: TableOwnership.examine(run, projectors),
        found: outdated(run),
        abandoned: Either.right(RebuildLease.isAbandoned(run, clock.unsafeCurrentTimeMillis()))
      })),
      Either.all
    )
    yield* adopted.length === 0
      ? Effect.void
      : database.write("record the tables of projections", (run) => TableOwnership.adopt(run, projectors))
    yield* abandoned
      ? database.write("clean up after a rebuild", (run) =>
          Either.right(RebuildLease.abandon(run, clock.unsafeCurrentTimeMillis()))
        )
      : Effect.void
    if (found.length > 0) {
      yield* afterRebuilds(Stream.runDrain(ProjectionRebuild.rebuild(source, plan(source, outdated))))
    }
  })
