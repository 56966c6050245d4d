/**
 * The lines that somebody typed in earlier sittings. Passwords are never typed there: they have prompts of their own.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { Path } from "@effect/platform"
import { Effect, Option } from "effect"
import * as Folders from "../Folders.ts"
import type { History } from "./LineSource.ts"
import { largestHistory } from "./LineSource.ts"

const longest = 2_000

/** From a file that nobody else may read. What cannot be read or kept is not missed. */
export const history: Effect.Effect<History, never, Path.Path> = Effect.gen(function* () {
  const path = yield* Path.Path
  const file = path.join(yield* Folders.state, "history")
  const lines = yield* Effect.try(() => readFileSync(file, "utf8").split("\n")).pipe(
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )
  const usable = (given: ReadonlyArray<string>) =>
    given
      .filter((line) => line.trim() !== "" && line.length <= longest && !/\p{Cc}/u.test(line))
      .slice(0, largestHistory)
  const keep = Option.liftThrowable((given: ReadonlyArray<string>) => {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${usable(given).join("\n")}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
  })
  return { lines: usable(lines), keep: (given) => void keep(given) }
})
