/**
 * What can be in the way of a file, and the folders that it stands in.
 */
import type { Error as PlatformError } from "@effect/platform"
import { Error as PlatformErrors, FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { UnreadableFile, WriteFailed } from "../error/CliError.ts"
import * as ExitCode from "../error/ExitCode.ts"
import * as StandardStreams from "./StandardStreams.ts"

/** The system's error for a file, if it was a system error. */
const said = (error: PlatformError.PlatformError): Option.Option<NodeJS.ErrnoException> =>
  Option.liftPredicate(error.cause, (cause) => cause instanceof Error)

/** The typed error of a file operation: `WriteFailed` when there is no space and the like. */
export const problem = (error: PlatformError.PlatformError, file?: string): UnreadableFile | WriteFailed => {
  if (error._tag === "BadArgument") {
    return new UnreadableFile({ path: file ?? error.method, why: error.description ?? "it will not do" })
  }
  const path = file ?? String(error.pathOrDescriptor ?? error.method)
  if (error.reason === "WriteZero") {
    return new WriteFailed({ what: path, reason: "nothing more was taken" })
  }
  return Option.match(
    Option.filter(said(error), ({ code = "" }) => ExitCode.isUnwritable(code)),
    {
      onNone: () => new UnreadableFile({ path, why: error.reason }),
      onSome: (cause) => new WriteFailed({ what: path, reason: StandardStreams.why(cause) })
    }
  )
}

const failedAs =
  (reason: PlatformError.SystemErrorReason) =>
  (error: PlatformError.PlatformError): boolean =>
    error._tag === "SystemError" && error.reason === reason

/** Says what is in the way of a file by its name, whichever part of the work on it failed. */
export const inTheWayOf =
  (file: string) =>
  <A, E, R>(
    effect: Effect.Effect<A, E | PlatformError.PlatformError, R>
  ): Effect.Effect<A, Exclude<E, PlatformError.PlatformError> | UnreadableFile | WriteFailed, R> =>
    Effect.catchIf(effect, PlatformErrors.isPlatformError, (error) => Effect.fail(problem(error, file)))

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
