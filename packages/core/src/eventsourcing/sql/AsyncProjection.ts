/**
 * Asynchronous projections: a runner follows the log and updates the rows, so that appends do not wait for them.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as ClaimLoop from "../ClaimLoop.ts"
import { mintId } from "../Event.ts"
import {
  type AsyncProjectionError,
  type OutOfRange,
  ProjectionBehind,
  type ProjectionFault,
  ProjectionRetired,
  UnknownProjection
} from "../EventStoreError.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as PageLimit from "../PageLimit.ts"
import type { Projected, Projection } from "../Projection.ts"
import * as AsyncProgress from "./AsyncProgress.ts"
import * as ProjectionRebuild from "./ProjectionRebuild.ts"
import type { ProjectionSource } from "./ProjectionSource.ts"
import * as ProjectionWriter from "./ProjectionWriter.ts"
import type { SqlEventStore } from "./SqlEventStore.ts"
import * as SqlLog from "./SqlLog.ts"
import * as TableOwnership from "./TableOwnership.ts"

type Lost = AsyncProgress.ProjectionClaimLost

/** The options of `run`. */
export interface Options {
  /** The maximum number of events in one transaction, 1 to 1,000; 100 by default. */
  readonly batchSize?: number
  /** The time after a crash until another program takes over, 100 milliseconds to one day; 15 seconds by default. */
  readonly expiry?: Duration.DurationInput
}

/** A runner that holds the claim. */
interface Runner<E> {
  readonly source: ProjectionSource<E>
  readonly writer: ProjectionWriter.ProjectionWriter<E>
  readonly claim: AsyncProgress.Claim
  readonly batch: number
}

/** Reads the events after a position, those before an unreadable one. Fails when the next one is unreadable. */
const readAfter = <E>({ source, batch }: Runner<E>, position: number) =>
  Effect.flatten(
    source.database.read("read the log", (run) => {
      const from = position + 1
      return Either.orElse(source.page(run, from, from + batch), (error) =>
        error.position > from ? source.page(run, from, error.position) : Either.left(error)
      )
    })
  )

/** Folds events after a position, those before a faulty one, and returns the new position. */
const fold = <E>(
  runner: Runner<E>,
  from: number,
  events: ReadonlyArray<Projected<E>>
): Effect.Effect<number, ProjectionFault | Lost | DatabaseError> => {
  const { source, writer, claim } = runner
  const to = events.at(-1)?.position ?? from
  const before = (fault: ProjectionFault) => {
    const sound = events.filter(({ position }) => position < fault.position)
    return sound.length === 0 || sound.length === events.length ? Effect.fail(fault) : fold(runner, from, sound)
  }
  return Effect.clockWith((clock) =>
    source.database.write("update an asynchronous projection", (run) =>
      Either.gen(function* () {
        yield* AsyncProgress.advance(run, claim, { from, to, now: clock.unsafeCurrentTimeMillis() })
        yield* writer.apply(run, events)
        return to
      })
    )
  ).pipe(Effect.catchTags({ ProjectionFailed: before, ProjectionKeyMismatch: before }))
}

/** Replaces the rows by rebuilt ones, and returns their position. */
const replace = <E>({ source, writer, claim }: Runner<E>) =>
  ProjectionRebuild.rebuild<E, Lost>(source, {
    choose: () => Either.right([writer]),
    check: () => Either.void,
    save: (run, _, checkpoint) => AsyncProgress.save(run, claim, checkpoint)
  }).pipe(
    Stream.runFold(0, (_, { position }) => position),
    Effect.retry({
      while: ({ _tag }) => _tag === "RebuildRunning",
      schedule: Schedule.spaced(source.pollInterval)
    }),
    Effect.catchTag("RebuildRunning", Effect.die)
  )

/** Updates the rows until the claim is lost. */
const update = <E>(
  runner: Runner<E>,
  store: Pick<SqlEventStore<E>, "watch">,
  start: AsyncProgress.Start
): Effect.Effect<never, AsyncProjectionError | Lost> =>
  Effect.gen(function* () {
    const { source, claim } = runner
    const grown = yield* store.watch
    const follow = Effect.gen(function* () {
      let position = start.outdated ? yield* replace(runner) : start.checkpoint
      while (true) {
        const events = yield* readAfter(runner, position)
        position = events.length === 0 ? position : yield* fold(runner, position, events)
        yield* events.length === 0 ? grown : Effect.void
      }
    })
    const prolong = Effect.clockWith((clock) =>
      source.database.write("prolong a claim", (run) =>
        AsyncProgress.prolong(run, claim, clock.unsafeCurrentTimeMillis())
      )
    )
    return yield* ClaimLoop.prolonging(claim.expiry, prolong)(follow)
  }).pipe(Effect.scoped)

/** Claims the projection; none while another program updates it. */
const claimFor = <E>({ source, writer, claim }: Runner<E>) =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const now = () => clock.unsafeCurrentTimeMillis()
    // Waiting programs poll with a read, which does not delay appends.
    const taken = yield* Effect.flatten(
      source.database.read("look at an asynchronous projection", (run) =>
        AsyncProgress.isTaken(run, writer, claim, now())
      )
    )
    return taken
      ? Option.none<AsyncProgress.Start>()
      : yield* source.database.write("claim an asynchronous projection", (run) =>
          AsyncProgress.claim(run, writer, claim, { head: SqlLog.lastPosition(run), now: now() })
        )
  })

/**
 * Follows the log, updates the rows of a projection, and never completes. Its table belongs to the projection as an inline
 * one's does; each transaction writes the rows of a batch of events together with the checkpoint, so that every event is
 * folded exactly once. Of several programs one updates the rows and the others wait; when it ends or crashes, another one
 * continues from the checkpoint. A higher version takes over, and rebuilds the rows beside readers; programs of the lower
 * version are refused afterwards.
 *
 * Fails with `ProjectionFailed` or `ProjectionKeyMismatch`, which name the position of an event that cannot be folded, and
 * with `UnknownEvent` or `MalformedEvent` for one that cannot be read; all events before it are folded. Fails with
 * `ProjectionTableConflict` when the name or the table is not the projection's own, with `ProjectionRetired` for a retired
 * one, with `ProjectionVersionMismatch` when the rows are of a higher version, with `OutOfRange` for a `batchSize` or
 * `expiry` out of bounds, and with the database's errors. Run again, it continues from its checkpoint.
 *
 * @example
 * ```ts
 * const store = yield* Ledger
 * yield* Effect.forkScoped(AsyncProjection.run(store, balances))
 * const { positions } = yield* EventStore.append(store, …)
 * yield* AsyncProjection.waitFor(store, balances, positions.at(-1) ?? 0, { timeout: "5 seconds" })
 * ```
 */
export const run = <E>(
  store: Pick<SqlEventStore<E>, "source" | "watch">,
  projection: Projection<NoInfer<E>>,
  options: Options = {}
): Effect.Effect<never, AsyncProjectionError> =>
  Effect.gen(function* () {
    const { source } = store
    const { name, version } = projection
    const writer = ProjectionWriter.make<E>(projection)
    yield* TableOwnership.distinct([...source.projectors, writer])
    if (source.retired.includes(name)) {
      return yield* new ProjectionRetired({ projection: name })
    }
    const batch = yield* PageLimit.limit(options.batchSize, "batchSize", 100)
    const expiry = yield* PageLimit.expiry(options.expiry)
    const claim = { name, version, holder: yield* mintId, expiry }
    const runner = { source, writer, claim, batch }
    return yield* ClaimLoop.run({
      expiry,
      claim: claimFor(runner),
      work: (start) =>
        Effect.catchTag(update(runner, store, start), "ProjectionClaimLost", () =>
          Effect.logWarning("Another program updates the projection").pipe(Effect.annotateLogs({ projection: name }))
        ),
      release: source.database.write("release an asynchronous projection", (release) =>
        Either.right(AsyncProgress.release(release, claim))
      )
    })
  }).pipe(Effect.withSpan("AsyncProjection.run", { attributes: { projection: projection.name } }))

/**
 * Waits until the rows contain the log up to a position, so that a read afterwards sees the effect of an append. Returns at
 * once when they do.
 *
 * Fails with `ProjectionBehind`, which has the position that was reached, after the `timeout` (5 seconds by default); with
 * `OutOfRange` for a position out of bounds; and with the database's errors.
 */
export const waitFor = <E>(
  { source }: Pick<SqlEventStore<E>, "source">,
  { name, version }: Pick<Projection<NoInfer<E>>, "name" | "version">,
  position: number,
  { timeout = "5 seconds" }: { readonly timeout?: Duration.DurationInput } = {}
): Effect.Effect<void, ProjectionBehind | OutOfRange | DatabaseError> =>
  Effect.gen(function* () {
    const wanted = yield* PageLimit.place("position", position)
    const clock = yield* Effect.clock
    const reached = source.database.read("look how far a projection is", (query) => {
      const statuses = AsyncProgress.statuses(query, SqlLog.lastPosition(query), clock.unsafeCurrentTimeMillis())
      const status = statuses.find((each) => each.name === name)
      return { position: status?.version === version ? status.position : 0, running: status?.running ?? false }
    })
    const polled = Effect.repeat(reached, {
      until: (progress) => progress.position >= wanted,
      schedule: Schedule.spaced(Duration.min(source.pollInterval, Duration.millis(10)))
    })
    yield* Effect.flatMap(Effect.timeoutOption(polled, timeout), (outcome) =>
      Option.isSome(outcome)
        ? Effect.void
        : Effect.flatMap(reached, (progress) =>
            progress.position >= wanted
              ? Effect.void
              : Effect.fail(new ProjectionBehind({ projection: name, wanted, ...progress }))
          )
    )
  })

/**
 * Marks the rows of an asynchronous projection for a rebuild, which its runner, in whichever program, begins at once beside
 * readers. Fails with `UnknownProjection` when the file has no asynchronous projection of the name, and with the database's
 * errors.
 */
export const rebuild = <E>(
  { source }: Pick<SqlEventStore<E>, "source">,
  { name }: Pick<Projection<NoInfer<E>>, "name">
): Effect.Effect<void, UnknownProjection | DatabaseError> =>
  source.database.write("rebuild an asynchronous projection", (update_) =>
    AsyncProgress.invalidate(update_, name) ? Either.void : Either.left(new UnknownProjection({ projection: name }))
  )
