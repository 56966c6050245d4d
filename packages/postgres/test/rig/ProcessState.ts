/** The state of processes, from `/proc`. */
import { readFileSync } from "node:fs"

const fields = (pid: number): ReadonlyArray<string> => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
  } catch {
    // The process has ended.
    return []
  }
}

/** True for a process that runs or is stopped; false for one that has ended, also while no parent has read its status. */
export const isAlive = (pid: number): boolean => !["Z", "X", undefined].includes(fields(pid)[0])

/** The start time of a process in clock ticks, which tells it from a later process with the same id. */
export const startTime = (pid: number): string | undefined => fields(pid)[19]
