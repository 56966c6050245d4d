/**
 * Showing what is longer than the screen a page at a time.
 */
import type { Context } from "effect"
import { Effect, Option } from "effect"
import type { WriteFailed } from "../error/CliError.ts"
import { Output } from "../io/Output.ts"
import type { LineSource } from "./LineSource.ts"

// The last line of a page is for the question whether to go on; below what fits are a blank line and the prompt.
const pageOf = (rows: number): number => Math.max(1, rows - 1)
const fits = (lines: ReadonlyArray<string>, rows: number): boolean => lines.length + 2 <= rows

const paged = (
  output: Context.Tag.Service<typeof Output>,
  { rows, more }: Option.Option.Value<LineSource["pages"]>,
  lines: ReadonlyArray<string>
): Effect.Effect<void, WriteFailed> =>
  Effect.gen(function* () {
    const size = pageOf(rows())
    yield* output.lines(lines.slice(0, size))
    const rest = lines.slice(size)
    if (rest.length > 0 && (yield* more)) {
      yield* paged(output, { rows, more }, rest)
    }
  })

/** Has what is shown meanwhile turned page by page, where somebody sits there to turn them. */
export const during =
  ({ pages }: LineSource) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Output> =>
    Option.match(pages, {
      onNone: () => effect,
      onSome: (how) =>
        Effect.flatMap(Output, (output) =>
          Effect.provideService(
            effect,
            Output,
            Output.of({
              ...output,
              get style() {
                return output.style
              },
              lines: (lines) => (fits(lines, how.rows()) ? output.lines(lines) : paged(output, how, lines))
            })
          )
        )
    })
