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

  /** Starts the server and waits until it answers. Throws with its log when it ends before. */
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
    for (;;) {
      const lines = lockFile(data)
      if (lines[0] === `${started.pid}` && lines[7]?.trim() === "ready") return
      if (running() !== started) throw new Error(`PostgreSQL did not start:\n${logText().slice(-2000)}`)
      await setTimeout(10)
    }
  }

  const ended = async (): Promise<void> => {
    const ending = child
    while (ending !== undefined && running() === ending) await setTimeout(5)
  }

  const signal = (name: NodeJS.Signals, receivers: ReadonlyArray<number>): void => {
    for (const pid of receivers) {
      // Processes can end in between.
      if (ProcessState.isAlive(pid)) process.kill(pid, name)
    }
  }

  return {
    start,
    pids,
    logText,
    isRunning: () => running() !== undefined,
    stop: async (mode: StopMode): Promise<void> => {
      running()?.kill(stopSignals[mode])
      await ended()
    },
    /** Ends all processes by SIGKILL, as a loss of the machine does. */
    kill: async (): Promise<void> => {
      const all = pids()
      signal("SIGKILL", all)
      await ended()
      while (all.some((pid) => ProcessState.isAlive(pid))) await setTimeout(5)
    },
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
