/**
 * Runs the editor set by `VISUAL` or `EDITOR`; the default is `vi`.
 */
import { spawn } from "node:child_process"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadInput } from "../error/CliError.ts"
import * as Signals from "../program/Signals.ts"

const configured = Effect.map(
  Effect.all([Config.option(Config.nonEmptyString("VISUAL")), Config.option(Config.nonEmptyString("EDITOR"))]),
  ([visual, editor]) =>
    Option.getOrElse(
      Option.orElse(visual, () => editor),
      () => "vi"
    )
)

/**
 * The shell command for the setting, which may have arguments, as `code --wait`. The shell is replaced by the editor, so
 * that signals reach the editor. A setting that needs the shell runs in it with SIGINT and SIGQUIT trapped.
 */
const shellCommand = (editor: string): string =>
  /[;&|<>(){}\n]|^\s*\w+=/.test(editor) ? `trap : INT QUIT; ${editor} "$1"` : `exec ${editor} "$1"`

/** Returns the exit code, null after a signal. The editor runs in the foreground process group of the terminal. */
const run = (editor: string, file: string) =>
  Effect.async<number | null, BadInput>((resume) => {
    const child = spawn("sh", ["-c", shellCommand(editor), "sh", file], { stdio: "inherit" })
    child.once("error", ({ message }) => resume(new BadInput({ what: "EDITOR", why: message })))
    child.once("exit", (code) => resume(Effect.succeed(code)))
    return Effect.async<void>((ended) => {
      child.once("exit", () => ended(Effect.void))
      // The process has already exited.
      if (!child.kill("SIGTERM")) {
        ended(Effect.void)
      }
    })
  })

/**
 * Opens a file in the editor, and waits for it to exit. Ctrl-C and Ctrl-\\ are handled by the editor only. Fails with
 * `BadInput` if the exit code is not 0, or after a signal.
 */
export const edit = (file: string) =>
  Effect.gen(function* () {
    const editor = yield* configured
    yield* Signals.ignoreInterrupts
    const code = yield* run(editor, file)
    if (code !== 0) {
      return yield* new BadInput({
        what: "EDITOR",
        why:
          code === null ? `${editor} was ended by a signal` : `${editor} exited with code ${code}; nothing was changed`
      })
    }
  }).pipe(Effect.scoped)
