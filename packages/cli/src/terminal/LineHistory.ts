/**
 * The lines that somebody typed in earlier sittings. Passwords are never typed there: they have prompts of their own.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { Path } from "@effect/platform"
import { Effect } from "effect"
import { WriteFailed } from "../error/CliError.ts"
import * as ExitCode from "../error/ExitCode.ts"
import * as AppFolders from "../io/AppFolders.ts"
import { Output } from "../io/Output.ts"
import * as StandardStreams from "../io/StandardStreams.ts"
import type { History } from "./LineSource.ts"
import { largestHistory } from "./LineSource.ts"

const longest = 2_000

/** Written beside its place first: where there is no room the lines of earlier sittings stay. */
const write = (file: string, text: string): void => {
  const next = `${file}.new`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(next, text, { mode: 0o600 })
    chmodSync(next, 0o600)
    renameSync(next, file)
  } catch (thrown) {
    rmSync(next, { force: true, recursive: true })
    throw thrown
  }
}

/**
 * From a file with mode 0600. A history that cannot be read or stored is left out silently, but a full disk is an error
 * that is reported at the end.
 */
export const history: Effect.Effect<History, never, Output | Path.Path> = Effect.gen(function* () {
  const path = yield* Path.Path
  const { remember } = yield* Output
  const file = path.join(yield* AppFolders.state, "history")
  const lines = yield* Effect.try(() => readFileSync(file, "utf8").split("\n")).pipe(
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )
  const usable = (given: ReadonlyArray<string>) =>
    given
      .filter((line) => line.trim() !== "" && line.length <= longest && !/\p{Cc}/u.test(line))
      .slice(0, largestHistory)
  const keep = (given: ReadonlyArray<string>) =>
    Effect.try({
      try: () => write(file, `${usable(given).join("\n")}\n`),
      catch: (thrown) => new WriteFailed({ what: file, reason: StandardStreams.why(StandardStreams.failure(thrown)) })
    }).pipe(
      Effect.catchAll((error) =>
        ExitCode.isUnwritable(error.reason.split(":", 1).join("")) ? remember(error) : Effect.void
      )
    )
  return { lines: usable(lines), keep }
})
