/** The server process of one data folder, with its signals. Only this process and its children are ever signalled. */
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import * as Installation from "./Installation.ts"
import * as ProcessState from "./ProcessState.ts"

/** How a server is stopped: `smart` waits for clients, `fast` disconnects them, `immediate` crashes without a checkpoint. */
export type StopMode = "smart" | "fast" | "immediate"

const stopSignals = { smart: "SIGTERM", fast: "SIGINT", immediate: "SIGQUIT" } as const

/** Milliseconds after which the start or the end of a server has failed. Finalizers of tests wait for it, also after a time limit. */
const limit = 60_000

/** Waits until a condition holds; false when it does not within the limit. */
const eventually = async (holds: () => boolean): Promise<boolean> => {
  for (const begun = performance.now(); !holds();) {
    if (performance.now() - begun > limit) return false
    await setTimeout(5)
  }
  return true
}

const lockFile = (data: string): ReadonlyArray<string> => {
  const path = join(data, "postmaster.pid")
  return existsSync(path) ? readFileSync(path, "utf8").split("\n") : []
}

export const make = (data: string) => {
  const log = join(dirname(data), "log")
  let child: ChildProcess | undefined

  const running = () => (child?.exitCode === null && child.signalCode === null ? child : undefined)

  /** The processes of the server; empty when it does not run. */
  const pids = (): ReadonlyArray<number> => {
    const pid = running()?.pid
    const path = `/proc/${pid}/task/${pid}/children`
    if (pid === undefined || !existsSync(path)) return []
    return [pid, ...readFileSync(path, "utf8").split(" ").filter(Boolean).map(Number)]
  }

  const logText = (): string => (existsSync(log) ? readFileSync(log, "utf8") : "")

  /** Starts the server and waits until it answers. Throws with its log when it ends before, or does not answer within a minute. */
  const start = async (): Promise<void> => {
    const output = openSync(log, "a")
    const started = spawn(Installation.program("postgres"), ["-D", data], {
      ...Installation.user,
      cwd: data,
      detached: true,
      env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", output, output]
    })
    closeSync(output)
    started.unref()
    child = started
    const isReady = () => {
      const lines = lockFile(data)
      return lines[0] === `${started.pid}` && lines[7]?.trim() === "ready"
    }
    await eventually(() => isReady() || running() !== started)
    if (!isReady()) throw new Error(`PostgreSQL did not start:\n${logText().slice(-2000)}`)
  }

  const signal = (name: NodeJS.Signals, receivers: ReadonlyArray<number>): void => {
    for (const pid of receivers) {
      // Processes can end in between.
      if (ProcessState.isAlive(pid)) process.kill(pid, name)
    }
  }

  const kill = async (): Promise<void> => {
    // A server that is stopped starts no process that the list would lack, and that would keep the next server from starting.
    running()?.kill("SIGSTOP")
    const all = pids()
    signal("SIGKILL", all)
    if (!(await eventually(() => running() === undefined && !all.some(ProcessState.isAlive)))) {
      throw new Error(`processes of PostgreSQL did not end: ${all.filter(ProcessState.isAlive).join(", ")}`)
    }
  }

  return {
    start,
    pids,
    logText,
    isRunning: () => running() !== undefined,
    /** Stops the server. Kills it, and throws with its log, when it does not end within a minute. */
    stop: async (mode: StopMode): Promise<void> => {
      running()?.kill(stopSignals[mode])
      if (await eventually(() => running() === undefined)) return
      await kill()
      throw new Error(`PostgreSQL did not stop (${mode}):\n${logText().slice(-2000)}`)
    },
    /** Ends all processes by SIGKILL, as a loss of the machine does. */
    kill,
    reload: (): void => void running()?.kill("SIGHUP"),
    /** Sends a signal to all processes, for example SIGSTOP. */
    signalAll: (name: NodeJS.Signals): void => signal(name, pids()),
    /** Sends a signal to one process of the server; false when it has no such process. */
    signalOne: (pid: number, name: NodeJS.Signals): boolean => {
      const isOurs = pids().includes(pid)
      if (isOurs) process.kill(pid, name)
      return isOurs
    }
  }
}
