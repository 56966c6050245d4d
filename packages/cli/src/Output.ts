/**
 * What the program says: answers on stdout, everything else on stderr.
 */
import { Context, Effect, Layer } from "effect"
import type { Style } from "./render/Style.ts"

export class Output extends Context.Tag("@scipnet/cli/Output")<
  Output,
  {
    /** How wide lines may be, and whether they may be coloured. */
    readonly style: Style
    readonly line: (text: string) => Effect.Effect<void>
    readonly lines: (text: ReadonlyArray<string>) => Effect.Effect<void>
    /** One JSON value on one line. */
    readonly json: (value: unknown) => Effect.Effect<void>
    readonly errorLine: (text: string) => Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.sync(Output, () => {
    const { stdout, stderr, env } = process
    const colour = stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb"
    const columns = Number(env["COLUMNS"] ?? "") || stdout.columns
    const width = Number.isInteger(columns) && columns > 0 ? Math.min(columns, 200) : 80
    const write = (stream: NodeJS.WriteStream, text: string) =>
      Effect.async<void>((resume) => {
        stream.write(text, () => resume(Effect.void))
      })
    // Whoever reads along has read enough, as `head` does: there is nobody left to tell.
    stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") {
        process.exit(0)
      }
    })
    const line = (text: string) => write(stdout, `${text}\n`)
    return Output.of({
      style: { width, colour, plain: env["TERM"] === "dumb" },
      line,
      lines: (text) => (text.length === 0 ? Effect.void : line(text.join("\n"))),
      json: (value) => line(JSON.stringify(value)),
      errorLine: (text) => write(stderr, `${text}\n`)
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
