/**
 * The editor of the user's choice: `VISUAL`, `EDITOR`, or `vi`.
 */
import { spawn } from "node:child_process"
import { Config, Effect, Option } from "effect"
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
 * The setting as a line for a shell, since it may have arguments, as `code --wait` has. The editor takes the place of the
 * shell, so that signals reach it; a shell that has more to do does not end at Ctrl-C before the editor does.
 */
const shellCommand = (editor: string): string =>
  /[;&|<>(){}\n]|^\s*\w+=/.test(editor) ? `trap : INT QUIT; ${editor} "$1"` : `exec ${editor} "$1"`

/** The exit code, null where it was ended by a signal. In the process group of the program, which has the terminal. */
const run = (editor: string, file: string) =>
  Effect.async<number | null, BadInput>((resume) => {
    const child = spawn("sh", ["-c", shellCommand(editor), "sh", file], { stdio: "inherit" })
    child.once("error", ({ message }) => resume(new BadInput({ what: "EDITOR", why: message })))
    child.once("exit", (code) => resume(Effect.succeed(code)))
    return Effect.async<void>((ended) => {
      child.once("exit", () => ended(Effect.void))
      // It cannot be sent to one that has ended.
      if (!child.kill("SIGTERM")) {
        ended(Effect.void)
      }
    })
  })

/**
 * Opens a file in the editor and waits for it to end. Ctrl-C and Ctrl-\\ are the editor's own: it is in the foreground of
 * the terminal. Fails with `BadInput` where it ends with another code than 0, or by a signal.
 */
export const edit = (file: string) =>
  Effect.gen(function* () {
    const editor = yield* configured
    yield* Signals.ignoreInterrupts
    const code = yield* run(editor, file)
    if (code !== 0) {
      return yield* new BadInput({
        what: "EDITOR",
        why: code === null ? `${editor} did not end by itself` : `${editor} ended with ${code}; nothing was changed`
      })
    }
  }).pipe(Effect.scoped)
