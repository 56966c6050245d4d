/**
 * Strict decoding of text from files and stdin: bytes that are not UTF-8 are refused, never replaced. A byte order mark
 * at the beginning of a file or stream is dropped.
 */
import { isUtf8 } from "node:buffer"
import { Effect, Option, Stream } from "effect"
import { BadInput } from "../error/CliError.ts"

const empty = new Uint8Array()
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf)
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** How many bytes a character has, by its first one; 1 where that begins none. */
const lengthOf = (first: number): number =>
  first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 1

/** Where the first character begins that is not UTF-8. Cut characters at the end count. */
const firstInvalid = (bytes: Uint8Array): number => {
  let at = 0
  while (at < bytes.length) {
    const next = at + lengthOf(bytes[at] ?? 0)
    if (next > bytes.length || !isUtf8(bytes.subarray(at, next))) {
      return at
    }
    at = next
  }
  return at
}

/** Where the last character begins, if bytes of it are missing; otherwise the end. */
const wholeCharacters = (bytes: Uint8Array): number => {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at -= 1) {
    const byte = bytes[at] ?? 0
    if ((byte & 0b1100_0000) !== 0b1000_0000) {
      return at + lengthOf(byte) > bytes.length ? at : bytes.length
    }
  }
  return bytes.length
}

const refused = (bytes: Uint8Array, offset: number, what: string) => {
  const at = firstInvalid(bytes)
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, "0")
  return new BadInput({ what, why: `it is not UTF-8 at byte ${offset + at} (0x${byte})` })
}

const decodeAt = (bytes: Uint8Array, offset: number, what: string): Effect.Effect<string, BadInput> =>
  isUtf8(bytes) ? Effect.sync(() => decoder.decode(bytes)) : Effect.fail(refused(bytes, offset, what))

const hasMark = (bytes: Uint8Array): boolean => byteOrderMark.every((byte, at) => bytes[at] === byte)

/**
 * The text of a file's bytes. `what` names the file. Fails with `BadInput`, which has the offset of the first byte that
 * is not UTF-8, from 0.
 */
export const decode = (bytes: Uint8Array, what: string): Effect.Effect<string, BadInput> =>
  hasMark(bytes) ? decodeAt(bytes.subarray(3), 3, what) : decodeAt(bytes, 0, what)

interface Rest {
  /** Of a character whose bytes have not all come. */
  readonly bytes: Uint8Array
  readonly offset: number
}

/** The same of a stream, piece by piece, however its bytes are cut. */
export const decodeStream =
  (what: string) =>
  <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<string, E | BadInput, R> =>
    Stream.map(bytes, Option.some).pipe(
      Stream.concat(Stream.make(Option.none<Uint8Array>())),
      Stream.mapAccumEffect({ bytes: empty, offset: 0 }, ({ bytes: before, offset }: Rest, chunk) => {
        const piece = before.length === 0 ? Option.getOrElse(chunk, () => empty) : joined(before, chunk)
        const end = Option.isSome(chunk) ? wholeCharacters(piece) : piece.length
        const whole = piece.subarray(0, end)
        // A mark is one character, so that its bytes come together.
        const [text, from] = offset === 0 && hasMark(whole) ? [whole.subarray(3), 3] : [whole, offset]
        return Effect.map(decodeAt(text, from, what), (decoded) => [
          { bytes: piece.subarray(end), offset: offset + end },
          decoded
        ])
      }),
      Stream.filter((text) => text !== "")
    )

const joined = (before: Uint8Array, chunk: Option.Option<Uint8Array>): Uint8Array =>
  Option.match(chunk, { onNone: () => before, onSome: (more) => Buffer.concat([before, more]) })
