/**
 * Finds out whether the next write would succeed.
 */
import { Duration, Effect, Either, Predicate } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import { isDatabaseError } from "../DatabaseError.ts"
import type { Run } from "../transaction/SqlRunner.ts"
import * as SharedResult from "./SharedResult.ts"

/** For how long a commit or a probe shows whether the next write would succeed. */
const freshness = Duration.seconds(1)

/** The room for an append, in bytes: a command with a text of 2 KB adds 110 to 150 KB of pages to the WAL. */
const room = 256 * 1024

/** The errors that the next write would meet too. */
const lasting: ReadonlySet<DatabaseError["_tag"]> = new Set<DatabaseError["_tag"]>([
  "DatabaseFull",
  "DatabaseReadOnly",
  "DatabaseUnavailable",
  "DatabaseCorrupt",
  "DatabaseForeign"
])

/** Rewrites the first page of the file unchanged. */
const rewrite = (run: Run): void => {
  const [row] = run("PRAGMA user_version")
  run(`PRAGMA user_version = ${Predicate.hasProperty(row, "user_version") ? Number(row.user_version) : 0}`)
}

/**
 * Requires as much room in the file and in the WAL as an ordinary append. The table is dropped before the commit, so that
 * only free pages are left. Without `secure_delete` SQLite would not write the pages that were freed.
 */
const fill = (run: Run): void => {
  run("PRAGMA secure_delete = ON")
  try {
    run(`CREATE TABLE write_probe AS SELECT zeroblob(${room}) AS room`)
    run("DROP TABLE write_probe")
  } finally {
    run("PRAGMA secure_delete = OFF")
  }
}

/** Commits one transaction. */
type Commit = (use: (run: Run) => Either.Either<void>) => Effect.Effect<void, DatabaseError>

/**
 * Remembers how writes ended. Where there is no room for an append, a smaller write may still succeed: after a write that
 * failed for lack of room or the like, only a probe as large as an append shows that writes succeed again.
 */
export const make = (commit: Commit) =>
  Effect.gen(function* () {
    let committed = -Infinity
    // Refusals are counted, so that a probe does not hide one that came after it.
    let refusals = 0
    let overcome = 0

    const watch = <A, E, R>(write: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.tapBoth(write, {
        onSuccess: () =>
          Effect.sync(() => {
            committed = performance.now()
          }),
        onFailure: (error) =>
          Effect.sync(() => {
            if (isDatabaseError(error)) {
              committed = -Infinity
              refusals += lasting.has(error._tag) ? 1 : 0
            }
          })
      })

    const probe = Effect.suspend(() => {
      let seen = overcome
      const use = (run: Run) => {
        seen = refusals
        return Either.right(seen > overcome ? fill(run) : rewrite(run))
      }
      const remember = Effect.sync(() => {
        overcome = seen
      })
      return Effect.isSuccess(Effect.zipRight(watch(commit(use)), remember))
    })
    const recent = yield* SharedResult.make(probe, freshness)

    const succeeds = Effect.suspend(() =>
      refusals === overcome && performance.now() - committed < Duration.toMillis(freshness)
        ? Effect.succeed(true)
        : Effect.map(recent, (succeeded) => succeeded && refusals === overcome)
    )
    return {
      /** Remembers how this write ends. */
      watch,
      /** True when a write was committed within the last second, or a probe is; one probe a second at most. */
      succeeds
    }
  })
