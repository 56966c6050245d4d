/**
 * Typed errors of file operations, and the creation of folders.
 */
import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { UnreadableFile, WriteFailed } from "../error/CliError.ts"
import * as ExitCode from "../error/ExitCode.ts"
import * as StandardStreams from "./StandardStreams.ts"

/** The error of the operating system below a platform error, if there is one. */
const systemError = (error: PlatformError.PlatformError): Option.Option<NodeJS.ErrnoException> =>
  Option.liftPredicate(error.cause, (cause) => cause instanceof Error)

/** The reasons of the platform in words. */
const reasons: { readonly [reason in PlatformError.SystemErrorReason]: string } = {
  AlreadyExists: "it already exists",
  BadResource: "it is not a regular file",
  Busy: "another program uses it",
  InvalidData: "its content is invalid",
  NotFound: "there is no such file or folder",
  PermissionDenied: "you do not have the permission",
  TimedOut: "the system did not respond in time",
  UnexpectedEof: "it ends too early",
  Unknown: "the system gave no reason",
  WouldBlock: "another program uses it",
  WriteZero: "the system wrote no more bytes"
}

/**
 * Converts the error of a file operation: `WriteFailed` if the system could not write, e.g. on a full disk, and
 * `UnreadableFile` otherwise. `file` replaces the path in the error.
 */
export const toCliError = (error: PlatformError.PlatformError, file?: string): UnreadableFile | WriteFailed => {
  if (error._tag === "BadArgument") {
    return new UnreadableFile({ path: file ?? error.method, why: error.description ?? "the path is invalid" })
  }
  const path = file ?? String(error.pathOrDescriptor ?? error.method)
  if (error.reason === "WriteZero") {
    return new WriteFailed({ what: path, reason: "the system wrote no more bytes" })
  }
  return Option.match(
    Option.filter(systemError(error), ({ code = "" }) => ExitCode.isUnwritable(code)),
    {
      onNone: () => new UnreadableFile({ path, why: reasons[error.reason] }),
      onSome: (cause) => new WriteFailed({ what: path, reason: StandardStreams.writeErrorReason(cause) })
    }
  )
}

const hasReason =
  (reason: PlatformError.SystemErrorReason) =>
  (error: PlatformError.PlatformError): boolean =>
    error._tag === "SystemError" && error.reason === reason

/** Converts every platform error of an effect to a typed error that names `file`. */
export const mapFileErrors =
  (file: string) =>
  <A, E, R>(
    effect: Effect.Effect<A, E | PlatformError.PlatformError, R>
  ): Effect.Effect<A, Exclude<E, PlatformError.PlatformError> | UnreadableFile | WriteFailed, R> =>
    Effect.catchIf(effect, PlatformError.isPlatformError, (error) => Effect.fail(toCliError(error, file)))

/** Tests whether a file operation failed because the path already exists. */
export const isAlreadyExists = hasReason("AlreadyExists")

/** Tests whether a file operation failed because the path does not exist. */
export const isNotFound = hasReason("NotFound")

/**
 * Creates a folder and its parents. Node's recursive `mkdir` never returns below a folder that exists but reports
 * `ENOENT`, as `/proc` does.
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
    const create = files.makeDirectory(folder, mode === undefined ? {} : { mode })
    yield* Effect.catchIf(create, isAlreadyExists, () => Effect.void)
  })
