/**
 * What can be in the way of a file, and the folders that it stands in.
 */
import type { Error as PlatformError } from "@effect/platform"
import { FileSystem, Path } from "@effect/platform"
import { Effect } from "effect"
import { UnreadableFile } from "./CliError.ts"

/** What is in the way of a file. */
export const problem = (error: PlatformError.PlatformError, file?: string): UnreadableFile =>
  error._tag === "SystemError"
    ? new UnreadableFile({ path: file ?? String(error.pathOrDescriptor ?? error.method), why: error.reason })
    : new UnreadableFile({ path: file ?? error.method, why: error.description ?? "it will not do" })

const failedAs =
  (reason: PlatformError.SystemErrorReason) =>
  (error: PlatformError.PlatformError): boolean =>
    error._tag === "SystemError" && error.reason === reason

/** Whether there is something already where something was to be made. */
export const isThere = failedAs("AlreadyExists")

/** Whether there is nothing where something was to be found. */
export const isMissing = failedAs("NotFound")

/**
 * Makes a folder and those above it. Node's own way to do so never ends below a folder that is there and answers that
 * it is not, as `/proc` does.
 */
export const makeFolder = (
  folder: string,
  mode?: number
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (yield* files.exists(folder)) {
      return
    }
    yield* makeFolder(path.dirname(folder), mode)
    const made = files.makeDirectory(folder, mode === undefined ? {} : { mode })
    yield* Effect.catchIf(made, isThere, () => Effect.void)
  })
