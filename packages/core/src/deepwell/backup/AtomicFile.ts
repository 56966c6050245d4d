/**
 * Files that are there whole or not at all: each is made beside its place, under a name of its own, and put there at the
 * end.
 */
import { randomBytes } from "node:crypto"
import { promises as fs } from "node:fs"
import { dirname, resolve } from "node:path"
import { Effect, Exit, Predicate } from "effect"
import { FileFailed, TargetExists } from "../operator/MaintenanceError.ts"

/** The system's code of what was thrown. */
const codeOf = (thrown: unknown): string =>
  Predicate.hasProperty(thrown, "code") && typeof thrown.code === "string" ? thrown.code : "unknown"

/** Does something with a file; fails with `FileFailed`. */
export const attempt = <A>(path: string, action: () => Promise<A>): Effect.Effect<A, FileFailed> =>
  Effect.tryPromise({ try: action, catch: (thrown) => new FileFailed({ path, reason: codeOf(thrown) }) })

/** Whether there is anything of that name. */
export const exists = (path: string): Effect.Effect<boolean, FileFailed> =>
  attempt(path, () => fs.lstat(path)).pipe(
    Effect.as(true),
    Effect.catchIf(
      ({ reason }) => reason === "ENOENT",
      () => Effect.succeed(false)
    )
  )

/** What SQLite may keep beside a file. */
export const sqliteSidecars = ["-wal", "-shm", "-journal"] as const

/** Marks what is still being made. */
export const mark = ".partial-"

// Their names last once the folder is on the disk, too; not every system lets a folder be opened for that.
const syncFolder = (path: string): Effect.Effect<void> =>
  Effect.acquireUseRelease(
    attempt(path, () => fs.open(dirname(path), "r")),
    (folder) => attempt(path, () => folder.sync()),
    (folder) => Effect.promise(() => folder.close())
  ).pipe(Effect.ignore)

// A name that outlives a crash of the machine, of a file that does not, would be worse than neither.
const syncFile = (path: string, place: string): Effect.Effect<void, FileFailed> =>
  Effect.acquireUseRelease(
    attempt(place, () => fs.open(path, "r+")),
    (file) => attempt(place, () => file.sync()),
    (file) => Effect.promise(() => file.close())
  )

const noHardLinkCodes: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"])

/** Gives a file a second name, which nothing may have; where the file system knows no second names, a new one. */
export const linkOrRename = (from: string, to: string): Effect.Effect<void, FileFailed | TargetExists> =>
  attempt(to, () => fs.link(from, to)).pipe(
    Effect.catchIf(
      ({ reason }) => noHardLinkCodes.has(reason),
      () =>
        Effect.if(exists(to), {
          onTrue: () => Effect.fail(new TargetExists({ path: to })),
          onFalse: () => attempt(to, () => fs.rename(from, to))
        })
    ),
    Effect.mapError((error) =>
      error._tag === "FileFailed" && error.reason === "EEXIST" ? new TargetExists({ path: to }) : error
    )
  )

/** Moves a file over another, at once, and has the folder written. */
export const renameOver = (from: string, to: string): Effect.Effect<void, FileFailed> =>
  Effect.zipRight(
    attempt(to, () => fs.rename(from, to)),
    syncFolder(to)
  )

const removeWithSidecars = (path: string) =>
  Effect.forEach(
    ["", ...sqliteSidecars],
    (suffix) => Effect.promise(() => fs.rm(`${path}${suffix}`, { force: true })),
    {
      discard: true
    }
  )

/** An empty file beside a place, for its owner only; gone with the scope, with what SQLite keeps beside it. */
export const temporaryFile = (place: string) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const path = `${resolve(place)}${mark}${randomBytes(4).toString("hex")}`
      // What is in the way of it is in the way of the file itself.
      const file = yield* attempt(place, () => fs.open(path, "wx", 0o600))
      yield* attempt(place, () => file.close())
      return path
    }),
    removeWithSidecars
  )

/**
 * Makes a file of mode 0600 where nothing is; when that fails nothing is left of it.
 *
 * Fails with `TargetExists`, also when something came there meanwhile, with `FileFailed`, and as `make` does.
 */
export const make = <A, E, R>(
  target: string,
  make: (path: string) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | FileFailed | TargetExists, R> =>
  Effect.scoped(
    Effect.gen(function* () {
      if (yield* exists(target)) {
        return yield* new TargetExists({ path: target })
      }
      const path = yield* temporaryFile(target)
      const made = yield* Effect.exit(make(path))
      if (Exit.isSuccess(made)) {
        yield* syncFile(path, target)
        yield* linkOrRename(path, resolve(target))
        yield* syncFolder(resolve(target))
      }
      return yield* made
    })
  )
