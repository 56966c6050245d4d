/**
 * Atomic file creation: writes to a temporary file in the same folder, syncs it to disk, and then links or renames it to its
 * path, so that a crash never leaves a name without its contents.
 */
import { randomBytes } from "node:crypto"
import { promises as fs } from "node:fs"
import { dirname, resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { FileFailed, TargetExists } from "../operator/MaintenanceError.ts"

/** The system error code of a thrown value. */
const codeOf = (thrown: unknown): string =>
  Predicate.hasProperty(thrown, "code") && typeof thrown.code === "string" ? thrown.code : "unknown"

/** Runs a file operation. Fails with `FileFailed` for `path`. */
export const attempt = <A>(path: string, action: () => Promise<A>): Effect.Effect<A, FileFailed> =>
  Effect.tryPromise({ try: action, catch: (thrown) => new FileFailed({ path, reason: codeOf(thrown) }) })

/** True if the path exists, also as a dangling symbolic link. */
export const exists = (path: string): Effect.Effect<boolean, FileFailed> =>
  attempt(path, () => fs.lstat(path)).pipe(
    Effect.as(true),
    Effect.catchIf(
      ({ reason }) => reason === "ENOENT",
      () => Effect.succeed(false)
    )
  )

/** The suffixes of the files that SQLite keeps beside a database file. */
export const sqliteSidecars = ["-wal", "-shm", "-journal"] as const

/** The suffix of temporary files, before a random part. */
export const temporarySuffix = ".partial-"

const sync = (path: string, flags: "r" | "r+", place: string): Effect.Effect<void, FileFailed> =>
  Effect.acquireUseRelease(
    attempt(place, () => fs.open(path, flags)),
    (file) => attempt(place, () => file.sync()),
    (file) => Effect.promise(() => file.close())
  )

// A new name is durable only after a sync of its folder. Ignored where a folder cannot be opened.
const syncFolder = (path: string): Effect.Effect<void> => Effect.ignore(sync(dirname(path), "r", path))

const noHardLinkCodes: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"])

/** Creates a hard link at `to`, or renames the file if the file system has no hard links. Fails with `TargetExists`. */
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

/** Renames a file over another atomically, and syncs the folder. */
export const renameOver = (from: string, to: string): Effect.Effect<void, FileFailed> =>
  attempt(to, () => fs.rename(from, to)).pipe(Effect.zipRight(syncFolder(to)))

const removeWithSidecars = (path: string) =>
  Effect.forEach(
    ["", ...sqliteSidecars],
    (suffix) => Effect.promise(() => fs.rm(`${path}${suffix}`, { force: true })),
    { discard: true }
  )

/** Creates an empty temporary file of mode 0600 beside a path. Removed with its SQLite files when the scope closes. */
export const temporaryFile = (place: string) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const path = `${resolve(place)}${temporarySuffix}${randomBytes(4).toString("hex")}`
      // Errors are reported for the final path.
      const file = yield* attempt(place, () => fs.open(path, "wx", 0o600))
      yield* attempt(place, () => file.close())
      return path
    }),
    removeWithSidecars
  )

/**
 * Creates a file of mode 0600 atomically: `make` writes the temporary file at the path that it receives. After a failure no
 * file is left.
 *
 * Fails with `TargetExists` if the target exists before or after `make`, with `FileFailed`, or with the error of `make`.
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
        // Without this sync, the name could survive a crash of the machine and the contents not.
        yield* sync(path, "r+", target)
        yield* linkOrRename(path, resolve(target))
        yield* syncFolder(resolve(target))
      }
      return yield* made
    })
  )
