/**
 * What the program says: answers on stdout, everything else on stderr.
 */
import { Context, Effect, Layer, Option } from "effect"
import { WriteFailed } from "../error/CliError.ts"
import type { Style } from "../render/layout/Style.ts"
import * as Styles from "../render/layout/Style.ts"
import * as StandardStreams from "./StandardStreams.ts"

const answers = "Standard output"

export class Output extends Context.Tag("@scipnet/cli/Output")<
  Output,
  {
    /** How wide lines may be, and whether they may be coloured. */
    readonly style: Style
    /** Fails with `WriteFailed` unless all of it was written, as every method that writes does; interrupts when the reader closed the pipe. */
    readonly line: (text: string) => Effect.Effect<void, WriteFailed>
    readonly lines: (text: ReadonlyArray<string>) => Effect.Effect<void, WriteFailed>
    /** One JSON value on one line. */
    readonly json: (value: unknown) => Effect.Effect<void, WriteFailed>
    readonly errorLine: (text: string) => Effect.Effect<void, WriteFailed>
    /** True once the reader of the answers closed the pipe, as `head` does, which interrupted the command. */
    readonly isAbandoned: Effect.Effect<boolean>
    /** From now on a closed pipe of standard output interrupts nothing: a command that writes goes on to its end. */
    readonly finishWork: Effect.Effect<void>
    /** Tells in the end of something that could not be written, where the work goes on without it. */
    readonly remember: (failed: WriteFailed) => Effect.Effect<void>
    /** The first thing that could not be written so far, also past this service. */
    readonly failure: Effect.Effect<Option.Option<WriteFailed>>
  }
>() {
  static readonly layer = Layer.sync(Output, () => {
    let abandoned = false
    let interrupting = true
    let failure = Option.none<WriteFailed>()
    const remember = (failed: WriteFailed): void => {
      failure = Option.orElse(failure, () => Option.some(failed))
    }
    /** Records why a write failed; a closed pipe counts as the reader's end, not as a failure. */
    const note = (what: string, error: NodeJS.ErrnoException | null | undefined): Effect.Effect<void, WriteFailed> => {
      if (error === null || error === undefined) {
        return Effect.void
      }
      if (error.code === "EPIPE") {
        // Messages are not what a command is for: a closed stderr ends nothing.
        if (what !== answers || !interrupting) {
          return Effect.void
        }
        // The last answer of a command leaves it its own exit code; a further one has no reader.
        const again = abandoned
        abandoned = true
        return again ? Effect.interrupt : Effect.void
      }
      const failed = new WriteFailed({ what, reason: StandardStreams.why(error) })
      remember(failed)
      return failed
    }
    const to = (stream: "stdout" | "stderr", what: string) => {
      // Each write reports its own error; without a listener, an error event would end the program at once with its sessions open.
      process[stream].on("error", (error) => void note(what, error))
      return (text: string) =>
        Effect.async<void, WriteFailed>((resume) =>
          StandardStreams.write(stream, `${text}\n`, (error) => resume(note(what, error)))
        )
    }
    const line = to("stdout", answers)
    return Output.of({
      // Looked at each time, since windows are made wider and narrower.
      get style() {
        return Styles.here()
      },
      line,
      lines: (text) => (text.length === 0 ? Effect.void : line(text.join("\n"))),
      json: (value) => line(JSON.stringify(value)),
      errorLine: to("stderr", "Standard error"),
      isAbandoned: Effect.sync(() => abandoned),
      finishWork: Effect.sync(() => {
        interrupting = false
      }),
      remember: (failed) => Effect.sync(() => remember(failed)),
      failure: Effect.sync(() => failure)
    })
  })
}

/** Prints an answer as JSON if that was asked for, and for a person otherwise. */
export const answer = (json: boolean, value: unknown, lines: (style: Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Output, (output) => (json ? output.json(value) : output.lines(lines(output.style))))

/** Prints a list: a JSON value a line if that was asked for, and for a person otherwise. */
export const each = (json: boolean, values: ReadonlyArray<unknown>, lines: (style: Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Output, (output) =>
    json ? Effect.forEach(values, (value) => output.json(value), { discard: true }) : output.lines(lines(output.style))
  )
