/**
 * Prints output that is longer than the screen page by page.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { WriteFailed } from "../error/CliError.ts"
import { Output } from "../io/Output.ts"
import type { LineSource } from "./LineSource.ts"

// The last row of a page is for the question. Unpaged output leaves two rows for a blank line and the prompt.
const pageSize = (rows: number): number => Math.max(1, rows - 1)
const fits = (lines: ReadonlyArray<string>, rows: number): boolean => lines.length + 2 <= rows

const printPages = (
  output: Context.Tag.Service<typeof Output>,
  { rows, promptForMore }: Option.Option.Value<LineSource["pages"]>,
  lines: ReadonlyArray<string>
): Effect.Effect<void, WriteFailed> =>
  Effect.gen(function* () {
    const size = pageSize(rows())
    yield* output.lines(lines.slice(0, size))
    const rest = lines.slice(size)
    if (rest.length > 0 && (yield* promptForMore)) {
      yield* printPages(output, { rows, promptForMore }, rest)
    }
  })

/** Pages the output of an effect, if the line source has pages. */
export const pageOutput =
  ({ pages }: LineSource) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Output> =>
    Option.match(pages, {
      onNone: () => effect,
      onSome: (pages) =>
        Effect.flatMap(Output, (output) =>
          Effect.provideService(
            effect,
            Output,
            Output.of({
              ...output,
              get style() {
                return output.style
              },
              lines: (lines) => (fits(lines, pages.rows()) ? output.lines(lines) : printPages(output, pages, lines))
            })
          )
        )
    })
