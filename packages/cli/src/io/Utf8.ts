/**
 * Strict decoding of text from files and stdin: bytes that are not UTF-8 are an error and are never replaced. A byte
 * order mark at the beginning of a file or stream is dropped.
 */
import { isUtf8 } from "node:buffer"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BadInput } from "../error/CliError.ts"
import * as FileErrors from "./FileErrors.ts"

const empty = new Uint8Array()
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf)
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Number of bytes of a character, by its first byte; 1 if no character begins with it. */
const byteLength = (first: number): number =>
  first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 1

/** Offset of the first character that is not UTF-8. An incomplete character at the end counts as invalid. */
const invalidOffset = (bytes: Uint8Array): number => {
  let offset = 0
  while (offset < bytes.length) {
    const next = offset + byteLength(bytes[offset] ?? 0)
    if (next > bytes.length || !isUtf8(bytes.subarray(offset, next))) {
      return offset
    }
    offset = next
  }
  return offset
}

/** Length of the bytes without an incomplete character at their end. */
const completeLength = (bytes: Uint8Array): number => {
  for (let offset = bytes.length - 1; offset >= Math.max(0, bytes.length - 3); offset -= 1) {
    const byte = bytes[offset] ?? 0
    if ((byte & 0b1100_0000) !== 0b1000_0000) {
      return offset + byteLength(byte) > bytes.length ? offset : bytes.length
    }
  }
  return bytes.length
}

const notUtf8 = (bytes: Uint8Array, start: number, what: string) => {
  const offset = invalidOffset(bytes)
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0")
  return new BadInput({ what, why: `it is not UTF-8 at byte ${start + offset} (0x${byte})` })
}

/** Decodes bytes that begin at offset `start` of their source. */
const decodeFrom = (bytes: Uint8Array, start: number, what: string): Effect.Effect<string, BadInput> =>
  isUtf8(bytes) ? Effect.sync(() => decoder.decode(bytes)) : Effect.fail(notUtf8(bytes, start, what))

const hasByteOrderMark = (bytes: Uint8Array): boolean => byteOrderMark.every((byte, index) => bytes[index] === byte)

/**
 * Decodes the bytes of a file; `what` is its name in errors. Fails with `BadInput`, which names the offset of the first
 * byte that is not UTF-8, counted from 0.
 */
export const decode = (bytes: Uint8Array, what: string): Effect.Effect<string, BadInput> =>
  hasByteOrderMark(bytes) ? decodeFrom(bytes.subarray(3), 3, what) : decodeFrom(bytes, 0, what)

/** Reads a file. Fails with `BadInput` if it is not UTF-8, and with `UnreadableFile`. */
export const readFile = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const bytes = yield* Effect.mapError(files.readFile(file), (error) => FileErrors.toCliError(error, file))
  return yield* decode(bytes, file)
})

interface Pending {
  /** The beginning of a character whose other bytes have not arrived. */
  readonly bytes: Uint8Array
  /** Offset of these bytes in the stream. */
  readonly offset: number
}

/** Decodes a stream of bytes; a character may be split over chunks. Fails as `decode` does. */
export const decodeStream =
  (what: string) =>
  <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<string, E | BadInput, R> =>
    Stream.map(bytes, Option.some).pipe(
      Stream.concat(Stream.make(Option.none<Uint8Array>())),
      Stream.mapAccumEffect({ bytes: empty, offset: 0 }, ({ bytes: pending, offset }: Pending, chunk) => {
        const piece = pending.length === 0 ? Option.getOrElse(chunk, () => empty) : concat(pending, chunk)
        const end = Option.isSome(chunk) ? completeLength(piece) : piece.length
        const whole = piece.subarray(0, end)
        // The byte order mark is one character, so that its bytes are never split here.
        const [text, from] = offset === 0 && hasByteOrderMark(whole) ? [whole.subarray(3), 3] : [whole, offset]
        return Effect.map(decodeFrom(text, from, what), (decoded) => [
          { bytes: piece.subarray(end), offset: offset + end },
          decoded
        ])
      }),
      Stream.filter((text) => text !== "")
    )

const concat = (pending: Uint8Array, chunk: Option.Option<Uint8Array>): Uint8Array =>
  Option.match(chunk, { onNone: () => pending, onSome: (more) => Buffer.concat([pending, more]) })
