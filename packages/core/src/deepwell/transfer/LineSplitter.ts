/**
 * Splits untrusted bytes into lines of UTF-8 of a limited length, with bounded memory.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { LogFileBroken } from "../operator/MaintenanceError.ts"

/** A line with its number, from 1. */
export interface Line {
  readonly number: number
  readonly text: string
}

interface Partial {
  readonly pieces: ReadonlyArray<Uint8Array>
  readonly length: number
  /** The number of the incomplete line. */
  readonly number: number
}

const broken = (number: number, reason: string) => new LogFileBroken({ line: number, position: number - 1, reason })

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const decode = ({ pieces, number }: Partial): Effect.Effect<Line, LogFileBroken> =>
  Effect.try({
    try: () => {
      const [only, ...others] = pieces
      const text = utf8.decode(others.length === 0 ? only : Buffer.concat(pieces))
      return { number, text: number === 1 ? text.replace(/^\ufeff/, "") : text }
    },
    catch: () => broken(number, "it is not UTF-8")
  })

/**
 * Splits bytes into lines, without line ends and without a leading byte order mark. There is no empty line after the last line
 * end. Fails with `LogFileBroken` for a line of more than `longest` bytes, or one that is not UTF-8.
 */
export const split = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  longest: number
): Stream.Stream<Line, E | LogFileBroken, R> => {
  const empty = (number: number): Partial => ({ pieces: [], length: 0, number })
  const add = (rest: Partial, piece: Uint8Array): Effect.Effect<Partial, LogFileBroken> =>
    rest.length + piece.length > longest
      ? Effect.fail(broken(rest.number, `it is longer than ${longest} bytes`))
      : Effect.succeed({ ...rest, pieces: [...rest.pieces, piece], length: rest.length + piece.length })

  const collect = (before: Partial, chunk: Option.Option<Uint8Array>) =>
    Effect.gen(function* () {
      if (Option.isNone(chunk)) {
        return [before, before.length === 0 ? [] : [yield* decode(before)]] as const
      }
      const lines: Array<Line> = []
      let rest = before
      let from = 0
      for (let end = chunk.value.indexOf(10); end !== -1; end = chunk.value.indexOf(10, from)) {
        lines.push(yield* decode(yield* add(rest, chunk.value.subarray(from, end))))
        rest = empty(rest.number + 1)
        from = end + 1
      }
      return [from === chunk.value.length ? rest : yield* add(rest, chunk.value.subarray(from)), lines] as const
    })

  return Stream.map(bytes, Option.some).pipe(
    Stream.concat(Stream.make(Option.none<Uint8Array>())),
    Stream.mapAccumEffect(empty(1), collect),
    Stream.flattenIterables
  )
}
