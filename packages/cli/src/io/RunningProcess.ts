/**
 * Checks whether a recorded process id still belongs to the process that it was recorded for.
 */
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"

/** Where Linux tells the start of a process: field 22 of its `stat`, of which the name, in brackets, is field 2. */
const startField = 22 - 3

/** When a process started, in the system's own ticks; null where the system does not tell. */
export const startOf = (pid: number) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const stat = Option.getOrElse(yield* Effect.option(files.readFileString(`/proc/${pid}/stat`)), () => "")
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[startField] ?? null
  })

/** Whether a process runs that has this number, and that started then, as `startOf` gave it. */
export const isRunning = (pid: number, started: string | null) =>
  Effect.map(startOf(pid), (start) => {
    const runs = Option.isSome(Option.liftThrowable(() => process.kill(pid, 0))())
    return runs && (started === null || start === null || start === started)
  })
