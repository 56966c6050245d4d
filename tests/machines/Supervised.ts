/** Programs that are killed and started again, as a service manager does: servers, and command lines that follow the log. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { Effect, Fiber, type Scope } from "effect"
import { bin } from "../../packages/cli/test/cli/Program.ts"
import type * as ServerProcess from "../../packages/server/test/ServerProcess.ts"
import * as Fleet from "./Fleet.ts"
import type { Machines } from "./Machines.ts"

/** A server, with its replica. */
export interface Server {
  readonly replica: string
  /** The process that was started last. It is dead between `kill` and `start`. */
  readonly running: () => ServerProcess.Running
  /** Ends the process by SIGKILL. */
  readonly kill: Effect.Effect<void>
  /** Starts the next process, with other settings if they are given, again and again until one listens. */
  readonly start: (settings?: NodeJS.ProcessEnv) => Effect.Effect<void, never, Scope.Scope>
  /** The outputs of processes that ended before they listened, as they do while PostgreSQL recovers. */
  readonly refusals: ReadonlyArray<string>
}

/** Starts a server with a replica of its own. */
export const server = (machines: Machines, name: string, settings: NodeJS.ProcessEnv = {}) =>
  Effect.gen(function* () {
    const refusals: Array<string> = []
    const launch = (more: NodeJS.ProcessEnv) =>
      machines.serve(name, { ...Fleet.unlimited, ...settings, ...more }).pipe(
        Effect.catchAllDefect((defect) => {
          refusals.push(String(defect))
          return Effect.fail(String(defect))
        }),
        Effect.retry({ while: () => Effect.as(Effect.sleep("300 millis"), true) }),
        Effect.timeoutFail({ duration: "90 seconds", onTimeout: () => `no start of ${name}: ${refusals.at(-1)}` }),
        Effect.orDie
      )
    let current = yield* launch({})
    return {
      replica: machines.box.path(name),
      running: () => current,
      kill: Effect.promise(() => current.stop("SIGKILL")),
      start: (more = {}) => Effect.map(launch(more), (next) => void (current = next)),
      refusals
    } satisfies Server
  })

/** A command line that follows the log with a replica of its own. It is started again whenever it ends. */
export interface Watch {
  readonly replica: string
  /** Waits until a program prints another change. */
  readonly isFollowing: Effect.Effect<void>
  /** Ends the program by SIGKILL. */
  readonly kill: Effect.Effect<void>
  /** Ends the program by SIGKILL, and starts no other. */
  readonly end: Effect.Effect<unknown>
  /** The exit codes of programs that ended without `kill`, as they do when PostgreSQL is away. */
  readonly ends: ReadonlyArray<number>
}

/** Starts `scipnet watch` for a user. */
export const watch = (machines: Machines, name: string, user: string): Effect.Effect<Watch, never, Scope.Scope> =>
  Effect.gen(function* () {
    const replica = machines.box.path(name)
    const ends: Array<number> = []
    let lines = 0
    let state = ""
    let kill = () => Promise.resolve()
    const run = Effect.acquireUseRelease(
      Effect.sync(() => {
        const begun = performance.now()
        const say = (text: string) =>
          (state = `${state}${Math.round(performance.now() - begun)} ms: ${text}\n`.slice(-2000))
        const child = spawn(process.execPath, [bin, "watch", "--json", "--replica", replica], {
          env: machines.box.env({ ...machines.env, SCIPNET_USER: user, SCIPNET_PASSWORD: Fleet.password }),
          stdio: ["ignore", "pipe", "pipe"]
        })
        child.stderr.setEncoding("utf8").on("data", say)
        child.once("close", (code) => say(`ended by ${code}`))
        child.stdout.setEncoding("utf8").on("data", (text: string) => (lines += text.split("\n").length - 1))
        const closed = once(child, "close")
        kill = async () => {
          child.kill("SIGKILL")
          await closed
        }
        return { closed }
      }),
      ({ closed }) => Effect.promise(() => closed),
      () => Effect.promise(kill)
    )
    const supervisor = yield* Effect.forkScoped(
      Effect.forever(
        Effect.flatMap(run, ([code]) => {
          if (typeof code === "number") ends.push(code)
          return Effect.sleep("300 millis")
        })
      )
    )
    const isFollowing = Effect.suspend(() => {
      const before = lines
      return Effect.repeat(Effect.sleep("20 millis"), { until: () => lines > before })
    }).pipe(
      Effect.timeoutFail({ duration: "120 seconds", onTimeout: () => `${name} follows nothing: ${state}` }),
      Effect.orDie
    )
    return { replica, isFollowing, kill: Effect.promise(() => kill()), end: Fiber.interrupt(supervisor), ends }
  })
