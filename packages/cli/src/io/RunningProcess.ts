/**
 * Checks whether a recorded process id still belongs to the process that it was recorded for.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** Index of the start time in Linux' `/proc/PID/stat`: field 22, counted from field 3, after the name in brackets. */
const startField = 22 - 3

/** Returns the start time of a process in clock ticks; null on systems without `/proc`. */
export const startTime = Effect.fnUntraced(function* (pid: number) {
  const files = yield* FileSystem.FileSystem
  const stat = Option.getOrElse(yield* Effect.option(files.readFileString(`/proc/${pid}/stat`)), () => "")
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[startField] ?? null
})

/** Tests whether the process with this id and this start time, as returned by `startOf`, is still running. */
export const isRunning = (pid: number, started: string | null) =>
  Effect.map(startTime(pid), (start) => {
    const exists = Option.isSome(Option.liftThrowable(() => process.kill(pid, 0))())
    return exists && (started === null || start === null || start === started)
  })
