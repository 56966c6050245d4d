/**
 * Output of the program: results on stdout, messages on stderr.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { WriteFailed } from "../error/CliError.ts"
import * as Styles from "../render/layout/Style.ts"
import { Quiet } from "./Quiet.ts"
import * as StandardStreams from "./StandardStreams.ts"

const standardOutput = "Standard output"

export class Output extends Context.Tag("@scipnet/cli/Output")<
  Output,
  {
    /** Width and colours of the terminal. */
    readonly style: Styles.Style
    /**
     * Writes a line. As every method that writes, fails with `WriteFailed` unless all of it was written, and
     * interrupts once the reader has closed the pipe.
     */
    readonly line: (text: string) => Effect.Effect<void, WriteFailed>
    readonly lines: (text: ReadonlyArray<string>) => Effect.Effect<void, WriteFailed>
    /** Writes a JSON value on one line. */
    readonly json: (value: unknown) => Effect.Effect<void, WriteFailed>
    readonly errorLine: (text: string) => Effect.Effect<void, WriteFailed>
    /** True once the reader of stdout has closed the pipe, as `head` does, which interrupts the command. */
    readonly isAbandoned: Effect.Effect<boolean>
    /** Makes a closed pipe interrupt nothing from now on, so that a command that changes data runs to its end. */
    readonly ignoreClosedPipe: Effect.Effect<void>
    /** Records a failed write that does not stop the command; the program reports it at the end. */
    readonly recordFailure: (failed: WriteFailed) => Effect.Effect<void>
    /** The first failed write so far, including those that were only recorded. */
    readonly firstFailure: Effect.Effect<Option.Option<WriteFailed>>
  }
>() {
  static readonly layer = Layer.sync(Output, () => {
    let isAbandoned = false
    let interruptsOnClosedPipe = true
    let firstFailure = Option.none<WriteFailed>()
    const remember = (failed: WriteFailed): void => {
      firstFailure = Option.orElse(firstFailure, () => Option.some(failed))
    }
    /** Handles the result of a write. A closed pipe is not a failure: its reader needs no more output. */
    const handleResult = (
      what: string,
      error: NodeJS.ErrnoException | null | undefined
    ): Effect.Effect<void, WriteFailed> => {
      if (error === null || error === undefined) {
        return Effect.void
      }
      if (error.code === "EPIPE") {
        // A closed stderr does not stop a command: messages are not its result.
        if (what !== standardOutput || !interruptsOnClosedPipe) {
          return Effect.void
        }
        // The command keeps its own exit code if this was its last write; a further write interrupts it.
        const isRepeated = isAbandoned
        isAbandoned = true
        return isRepeated ? Effect.interrupt : Effect.void
      }
      const failed = new WriteFailed({ what, reason: StandardStreams.writeErrorReason(error) })
      remember(failed)
      return failed
    }
    const writerTo = (stream: "stdout" | "stderr", what: string) => {
      // Each write reports its own error. Without a listener, an error event would end the program at once and leave its
      // sessions open.
      process[stream].on("error", (error) => void handleResult(what, error))
      return (text: string) =>
        Effect.async<void, WriteFailed>((resume) =>
          StandardStreams.write(stream, `${text}\n`, (error) => resume(handleResult(what, error)))
        )
    }
    const line = writerTo("stdout", standardOutput)
    return Output.of({
      // Read at each use, because a window can be resized.
      get style() {
        return Styles.detect()
      },
      line,
      lines: (text) => (text.length === 0 ? Effect.void : line(text.join("\n"))),
      json: (value) => line(JSON.stringify(value)),
      errorLine: writerTo("stderr", "Standard error"),
      isAbandoned: Effect.sync(() => isAbandoned),
      ignoreClosedPipe: Effect.sync(() => {
        interruptsOnClosedPipe = false
      }),
      recordFailure: (failed) => Effect.sync(() => remember(failed)),
      firstFailure: Effect.sync(() => firstFailure)
    })
  })
}

/** Prints a result: one JSON value if `json` is set, and readable lines otherwise. */
export const printResult = (json: boolean, value: unknown, lines: (style: Styles.Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Output, (output) => (json ? output.json(value) : output.lines(lines(output.style))))

/** Prints the report of a completed change as {@link printResult} does; with `--quiet` only JSON. */
export const printReport = (json: boolean, value: unknown, lines: (style: Styles.Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Quiet, (isQuiet) => (isQuiet && !json ? Effect.void : printResult(json, value, lines)))

/** Prints a list of results: one JSON value per line if `json` is set, and readable lines otherwise. */
export const printList = <A>(
  json: boolean,
  values: ReadonlyArray<A>,
  render: (values: ReadonlyArray<A>, style: Styles.Style) => ReadonlyArray<string>
) =>
  Effect.flatMap(Output, ({ json: printJson, lines, style }) =>
    json ? Effect.forEach(values, printJson, { discard: true }) : lines(render(values, style))
  )
