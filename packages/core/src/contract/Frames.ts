/**
 * A frame is one line of JSON in UTF-8. Lines are found in the bytes, so that no character is ever cut in two, and one
 * that gets too long is refused while it comes in.
 */
import { Data, Either } from "effect"

const newline = 0x0a

/** What comes in cannot be read, and the rest of it neither. */
export class BadFrame extends Data.TaggedError("BadFrame")<{
  readonly reason: "too long" | "not UTF-8" | "not JSON" | "no message"
}> {}

/** Takes bytes as they come, and gives back the frames that are whole. */
export type Splitter = (bytes: Uint8Array) => Either.Either<ReadonlyArray<unknown>, BadFrame>

const parse = (line: Uint8Array): Either.Either<unknown, BadFrame> =>
  Either.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(line),
    catch: () => new BadFrame({ reason: "not UTF-8" })
  }).pipe(
    Either.flatMap((text) =>
      Either.try({ try: (): unknown => JSON.parse(text), catch: () => new BadFrame({ reason: "not JSON" }) })
    )
  )

/** Splits a connection's bytes into frames of `limit` bytes at most, the newline not counted. */
export const splitter = (limit: number): Splitter => {
  let parts: Array<Uint8Array> = []
  let length = 0

  const whole = (last: Uint8Array): Uint8Array => {
    const line = parts.length === 0 ? last : Buffer.concat([...parts, last])
    parts = []
    length = 0
    return line
  }

  return (bytes) =>
    Either.gen(function* () {
      const frames: Array<unknown> = []
      let start = 0
      while (start < bytes.length) {
        const found = bytes.indexOf(newline, start)
        const end = found === -1 ? bytes.length : found
        if (length + end - start > limit) {
          return yield* Either.left(new BadFrame({ reason: "too long" }))
        }
        const piece = bytes.subarray(start, end)
        if (found === -1) {
          // Copied, since what it is a part of may be much larger.
          parts.push(Uint8Array.from(piece))
          length += piece.length
        } else {
          const line = whole(piece)
          if (line.length > 0) {
            frames.push(yield* parse(line))
          }
        }
        start = end + 1
      }
      return frames
    })
}

const encoder = new TextEncoder()

/** A message as a frame. */
export const encode = (message: unknown): Uint8Array => encoder.encode(`${JSON.stringify(message)}\n`)
