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

/** A program, and all of ours that it imports, as plain JavaScript. */
const bundle = (program: URL): Promise<string> => {
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
    packages: "external"
  }).then(({ outputFiles: [file] }) => file?.text ?? "")
  bundled.set(program.href, made)
  return made
}

export interface Child {
  readonly process: ChildProcess
  /** Ends it at once, without a chance to tidy up, and waits until it is gone. */
  readonly kill: Effect.Effect<void>
  /** Its exit code, once it ended by itself. */
  readonly ended: Effect.Effect<unknown>
}

/** Starts a program; it is gone at the end of the scope, if not before. */
export const start = (program: URL, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<Child> => {
      const code = await bundle(program)
      const child = spawn(process.execPath, ["--input-type=module", "-", ...args], {
        cwd: core,
        stdio: ["pipe", "inherit", "inherit"]
      })
      const exit = once(child, "exit")
      child.stdin.end(code)
      const ended = Effect.promise(() => exit.then(([found]: Array<unknown>) => found))
      return {
        process: child,
        ended,
        kill: Effect.zipRight(
          Effect.sync(() => child.kill("SIGKILL")),
          Effect.asVoid(ended)
        )
      }
    }),
    ({ kill }) => kill
  )
