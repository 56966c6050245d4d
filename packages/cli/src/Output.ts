/**
 * What the program says: answers on stdout, everything else on stderr.
 */
import { Context, Effect, Layer } from "effect"
import type { Style } from "./render/Style.ts"
import * as Styles from "./render/Style.ts"

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
    /** Whether whoever read the answers has read enough, as `head` does: what was under way is interrupted then. */
    readonly isAbandoned: Effect.Effect<boolean>
  }
>() {
  static readonly layer = Layer.sync(Output, () => {
    const { stdout, stderr } = process
    let abandoned = false
    const isPipeEnd = (error: NodeJS.ErrnoException | null | undefined): boolean => error?.code === "EPIPE"
    const write = (stream: NodeJS.WriteStream, text: string) =>
      Effect.async<void>((resume) => {
        stream.write(text, (error) => {
          abandoned ||= isPipeEnd(error)
          resume(isPipeEnd(error) ? Effect.interrupt : Effect.void)
        })
      })
    // Told by each write, too; but an error that nobody listens to would end the program at once, with its sessions open.
    stdout.on("error", (error) => {
      abandoned ||= isPipeEnd(error)
    })
    const line = (text: string) => write(stdout, `${text}\n`)
    return Output.of({
      // Looked at each time, since windows are made wider and narrower.
      get style() {
        return Styles.here()
      },
      line,
      lines: (text) => (text.length === 0 ? Effect.void : line(text.join("\n"))),
      json: (value) => line(JSON.stringify(value)),
      errorLine: (text) => write(stderr, `${text}\n`),
      isAbandoned: Effect.sync(() => abandoned)
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
