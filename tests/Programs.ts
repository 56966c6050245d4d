/**
 * Runs programs to their end, without blocking the worker of the tests: a worker that does not read the answers of its runner
 * for a minute fails the whole run.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { text } from "node:stream/consumers"

export interface Options {
  readonly cwd?: string
  /** The whole environment; that of this process by default. */
  readonly env?: NodeJS.ProcessEnv
  /** The whole input; empty by default. */
  readonly stdin?: string | Uint8Array
  /** Milliseconds after which the program is killed; two minutes by default, less than the time limit of a test. */
  readonly timeout?: number | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

export interface Ended {
  /** The exit code; null when a signal ended the program. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, whatever its exit code. Rejects when it cannot be started. */
export const run = async (
  command: string,
  args: ReadonlyArray<string>,
  { stdin = "", timeout = 120_000, ...options }: Options = {}
): Promise<Ended> => {
  const child = spawn(command, args, { ...options, timeout, killSignal: "SIGKILL" })
  // A program may end, or close its input, before it has read all of it.
  child.stdin.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ECONNRESET") child.emit("error", error)
  })
  child.stdin.end(stdin)
  const [stdout, stderr, [status, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close")
  ])
  return { status, signal, stdout, stderr }
}

/** Runs a program that has to succeed, and returns its standard output. Rejects with its output when it fails. */
export const succeed = async (command: string, args: ReadonlyArray<string>, options?: Options): Promise<string> => {
  const { status, signal, stdout, stderr } = await run(command, args, options)
  if (status !== 0)
    throw new Error(`${[command, ...args].join(" ")} ended with ${status ?? signal}: ${stdout}${stderr}`)
  return stdout
}

/** True if a program of this name is on the path. */
export const isInstalled = (name: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)))
