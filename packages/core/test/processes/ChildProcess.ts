/**
 * Programs of the tests as processes of their own, on the same file as the test.
 */
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { Effect } from "effect"

const core = fileURLToPath(new URL("../..", import.meta.url))

const bundled = new Map<string, Promise<string>>()

// A bundle of ES modules has no `require`, which bundled CommonJS packages call for Node's own modules. What a program
// prints is what it was told to say: its log, of slow statements on a busy machine, goes elsewhere.
const banner = [
  'import { createRequire as createBundleRequire } from "node:module"',
  "const require = createBundleRequire(import.meta.url)",
  "console.log = console.error"
].join("\n")

/** A program with all that it imports, as one piece of JavaScript: loading each file by itself takes a second more. */
export const bundle = (program: URL): Promise<string> => {
  const known = bundled.get(program.href)
  if (known !== undefined) {
    return known
  }
  const made = build({
    entryPoints: [fileURLToPath(program)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    conditions: ["@scipnet/source"],
    external: ["better-sqlite3", "@node-rs/argon2"],
    banner: { js: banner }
  }).then(({ outputFiles: [file] }) => file?.text ?? "")
  bundled.set(program.href, made)
  return made
}

export interface Child {
  readonly process: ChildProcess
  /** The lines that it printed so far, where they are listened to. */
  readonly lines: ReadonlyArray<string>
  /** Ends it at once, without a chance to tidy up, and waits until it is gone. */
  readonly kill: Effect.Effect<void>
  /** Its exit code, once it ended by itself. */
  readonly ended: Effect.Effect<unknown>
}

interface Options {
  /** Whether what it prints is listened to, and not passed on. */
  readonly listen?: boolean
  readonly env?: NodeJS.ProcessEnv
}

/** Starts a program; it is gone at the end of the scope, if not before. */
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
      const heard = child.stdout === null ? undefined : once(child.stdout, "close")
      let rest = ""
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        // A line that was cut off by a kill was never said.
        const parts = `${rest}${text}`.split("\n")
        rest = parts.pop() ?? ""
        lines.push(...parts)
      })
      const exit = once(child, "exit")
      child.stdin?.end(code)
      const ended = Effect.promise(() =>
        exit.then(async ([found]: Array<unknown>) => {
          await heard
          return found
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

/** Starts a program that speaks to whoever runs the test. */
export const start = (program: URL, ...args: ReadonlyArray<string>) => open(program, args)
