/**
 * The line history of earlier terminal sessions. It contains no passwords, which have prompts of their own.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import { WriteFailed } from "../error/CliError.ts"
import * as ExitCode from "../error/ExitCode.ts"
import * as AppFolders from "../io/AppFolders.ts"
import { Output } from "../io/Output.ts"
import * as StandardStreams from "../io/StandardStreams.ts"
import { type History, largestHistory } from "./LineSource.ts"

/** Longer lines, in characters, are not stored. */
const maxLength = 2_000

/** Replaces the file by renaming a temporary one, so that the old history survives a full disk. */
const write = (file: string, text: string): void => {
  const temporary = `${file}.new`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, text, { mode: 0o600 })
    chmodSync(temporary, 0o600)
    renameSync(temporary, file)
  } catch (thrown) {
    rmSync(temporary, { force: true, recursive: true })
    throw thrown
  }
}

/**
 * The history, stored in a file with mode 0600. A file that cannot be read or written is ignored, except that a full disk
 * is reported at the end.
 */
export const history: Effect.Effect<History, never, Output | Path.Path> = Effect.gen(function* () {
  const path = yield* Path.Path
  const { recordFailure: remember } = yield* Output
  const file = path.join(yield* AppFolders.state, "history")
  const stored = yield* Effect.try(() => readFileSync(file, "utf8").split("\n")).pipe(
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )
  const usable = (lines: ReadonlyArray<string>) =>
    lines
      .filter((line) => line.trim() !== "" && line.length <= maxLength && !/\p{Cc}/u.test(line))
      .slice(0, largestHistory)
  const save = (lines: ReadonlyArray<string>) =>
    Effect.try({
      try: () => write(file, `${usable(lines).join("\n")}\n`),
      catch: (thrown) =>
        new WriteFailed({ what: file, reason: StandardStreams.writeErrorReason(StandardStreams.toError(thrown)) })
    }).pipe(
      Effect.catchAll((error) =>
        ExitCode.isUnwritable(error.reason.split(":", 1).join("")) ? remember(error) : Effect.void
      )
    )
  return { lines: usable(stored), save }
})
