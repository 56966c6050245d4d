/**
 * Tests whether the next write would succeed.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import { type DatabaseError, isDatabaseError } from "../DatabaseError.ts"
import type { Run } from "../transaction/SqlRunner.ts"
import * as SharedResult from "../SharedResult.ts"

/** The time for which the result of a commit or a probe is valid. */
const freshness = Duration.seconds(1)

/**
 * The size of the larger probe in bytes. For comparison, a command with a text of 2 KB adds 110 to 150 KB of pages to
 * the WAL.
 */
const room = 256 * 1024

/** The errors that are expected to recur with the next write. */
const lasting: ReadonlySet<DatabaseError["_tag"]> = new Set<DatabaseError["_tag"]>([
  "DatabaseFull",
  "DatabaseReadOnly",
  "DatabaseUnavailable",
  "DatabaseCorrupt",
  "DatabaseForeign"
])

/** Writes the first page of the file without changing it. */
const rewrite = (run: Run): void => {
  const [row] = run("PRAGMA user_version")
  run(`PRAGMA user_version = ${Predicate.hasProperty(row, "user_version") ? Number(row.user_version) : 0}`)
}

/**
 * Writes as many pages to the file and the WAL as an append. The table is dropped before the commit, so that only free pages
 * remain. Without `secure_delete` SQLite would not write freed pages.
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
 * Makes a probe from the results of past writes. On an almost full disk a small write can succeed where an append fails, so
 * after a write with a recurring error only a probe of the size of an append shows that writes succeed again.
 */
export const make = (commit: Commit) =>
  Effect.gen(function* () {
    let committed = -Infinity
    // Failures are counted, so that a successful probe does not clear a failure that occurred after its start.
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
      /** Runs a write and records its result. */
      watch,
      /** True if a write was committed within the last second, or a probe succeeds. Runs at most one probe a second. */
      succeeds
    }
  })
