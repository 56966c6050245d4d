/**
 * Runs test programs as child processes.
 */
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { Effect } from "effect"

const core = fileURLToPath(new URL("../..", import.meta.url))

const bundled = new Map<string, Promise<string>>()

// Bundled CommonJS packages call `require`, which ES modules lack. Logs, e.g. of slow statements, go to standard error,
// so that standard output contains only the lines that the program reports.
const banner = [
  'import { createRequire as createBundleRequire } from "node:module"',
  "const require = createBundleRequire(import.meta.url)",
  "console.log = console.error"
].join("\n")

/** Bundles a program with its imports, which saves a second of loading. */
export const bundle = (program: URL): Promise<string> => {
  const cached = bundled.get(program.href)
  if (cached !== undefined) {
    return cached
  }
  const bundle = build({
    entryPoints: [fileURLToPath(program)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    conditions: ["@scipnet/source"],
    external: ["better-sqlite3", "@node-rs/argon2"],
    banner: { js: banner }
  }).then(({ outputFiles: [file] }) => file?.text ?? "")
  bundled.set(program.href, bundle)
  return bundle
}

/** A running test program. */
export interface Child {
  readonly process: ChildProcess
  /** The lines of its standard output so far, with `listen`. */
  readonly lines: ReadonlyArray<string>
  /** Sends SIGKILL and waits for the exit. */
  readonly kill: Effect.Effect<void>
  /** Waits for the exit and returns the exit code. */
  readonly ended: Effect.Effect<unknown>
}

interface Options {
  /** Captures the standard output instead of inheriting it. */
  readonly listen?: boolean
  readonly env?: NodeJS.ProcessEnv
}

/** Starts a program, which is killed at the end of the scope. */
export const open = (program: URL, args: ReadonlyArray<string>, { listen = false, env = {} }: Options = {}) =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<Child> => {
      const code = await bundle(program)
      const child = spawn(process.execPath, ["--input-type=module", "-", ...args], {
        cwd: core,
        env: { ...process.env, ...env },
        stdio: ["pipe", listen ? "pipe" : "inherit", "inherit"]
      })
      const lines: Array<string> = []
      const closed = child.stdout === null ? undefined : once(child.stdout, "close")
      let rest = ""
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        // A line cut off by a kill is ignored.
        const parts = `${rest}${text}`.split("\n")
        rest = parts.pop() ?? ""
        lines.push(...parts)
      })
      const exit = once(child, "exit")
      // A program that is killed before it has read its code.
      child.stdin?.on("error", () => undefined).end(code)
      const ended = Effect.promise(() =>
        exit.then(async ([exitCode]: Array<unknown>) => {
          await closed
          return exitCode
        })
      )
      return {
        process: child,
        lines,
        ended,
        kill: Effect.zipRight(
          Effect.sync(() => child.kill("SIGKILL")),
          Effect.asVoid(ended)
        )
      }
    }),
    ({ kill }) => kill
  )

/** Starts a program that inherits the standard output. */
export const start = (program: URL, ...args: ReadonlyArray<string>) => open(program, args)
