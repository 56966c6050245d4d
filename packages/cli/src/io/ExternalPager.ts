/**
 * Shows output that is longer than the screen in a pager: `SCIPNET_PAGER`, `PAGER` or `less -FRX`, as git does.
 */
import { spawn } from "node:child_process"
import type * as Context from "effect/Context"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Signals from "../program/Signals.ts"
import { Output } from "./Output.ts"

type Service = Context.Tag.Service<typeof Output>

// Exit codes of a shell for a command that is not executable or does not exist.
const notStarted: ReadonlySet<number | null> = new Set([126, 127])

/** Runs the pager with a text; false if it could not be started. A pager that is left early is not an error. */
const show = (pager: string, text: string) =>
  Effect.async<boolean>((resume) => {
    const child = spawn(pager, { shell: true, stdio: ["pipe", "inherit", "inherit"] })
    child.once("error", () => resume(Effect.succeed(false)))
    child.once("close", (code) => resume(Effect.succeed(!notStarted.has(code))))
    // The reader left before the end of the text.
    child.stdin.on("error", () => undefined)
    child.stdin.end(text)
    // The pager handles Ctrl-C itself.
  }).pipe((shown) => Effect.scoped(Effect.zipRight(Signals.ignoreInterrupts, shown)))

/** The pager of the environment; none for an empty variable or `cat`. */
const pagerCommand = Effect.gen(function* () {
  const own = yield* Config.option(Config.string("SCIPNET_PAGER"))
  const common = yield* Config.option(Config.string("PAGER"))
  const pager = Option.getOrElse(
    Option.orElse(own, () => common),
    () => "less -FRX"
  ).trim()
  return pager === "" || pager === "cat" ? undefined : pager
})

// One row is for the prompt of the shell.
const fits = (lines: ReadonlyArray<string>, rows: number): boolean => lines.length < rows

/** An output whose `lines` are shown in a pager if stdout is a terminal that they do not fit. */
export const paged = (output: Service) =>
  Effect.map(pagerCommand, (pager): Service =>
    pager === undefined || !process.stdout.isTTY || output.style.plain
      ? output
      : Output.of({
          ...output,
          get style() {
            return output.style
          },
          lines: (lines) =>
            fits(lines, process.stdout.rows)
              ? output.lines(lines)
              : Effect.flatMap(show(pager, `${lines.join("\n")}\n`), (shown) =>
                  shown ? Effect.void : output.lines(lines)
                )
        })
  )
