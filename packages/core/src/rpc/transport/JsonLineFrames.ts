/**
 * Frames a connection: each frame is one line of JSON in UTF-8. Lines are split as bytes, so that no character is cut in
 * two, and a line that exceeds the limit is rejected while it is received.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"

const newline = 0x0a
const quote = 0x22
const backslash = 0x5c
const openers: ReadonlySet<number | undefined> = new Set([0x5b, 0x7b])
const closers: ReadonlySet<number | undefined> = new Set([0x5d, 0x7d])

/** The maximum nesting of a message. Deeper values overflow the stack of recursive functions. */
const deepest = 64

/** A frame cannot be decoded. The rest of the connection is unreadable. */
export class BadFrame extends Data.TaggedError("BadFrame")<{
  readonly reason: "too long" | "too deep" | "not UTF-8" | "not JSON" | "no message"
}> {}

/** Accepts received bytes, and returns the frames that are complete. */
export type Splitter = (bytes: Uint8Array) => Either.Either<ReadonlyArray<unknown>, BadFrame>

const isTooDeep = (line: Uint8Array): boolean => {
  let depth = 0
  let quoted = false
  for (let index = 0; index < line.length && depth <= deepest; index++) {
    const byte = line[index]
    if (quoted) {
      index += byte === backslash ? 1 : 0
      quoted = byte !== quote
    } else if (byte === quote) {
      quoted = true
    } else if (openers.has(byte)) {
      depth += 1
    } else if (closers.has(byte)) {
      depth -= 1
    }
  }
  return depth > deepest
}

const parse = (line: Uint8Array): Either.Either<unknown, BadFrame> => {
  if (isTooDeep(line)) {
    return Either.left(new BadFrame({ reason: "too deep" }))
  }
  return Either.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(line),
    catch: () => new BadFrame({ reason: "not UTF-8" })
  }).pipe(
    Either.flatMap((text) =>
      Either.try({ try: (): unknown => JSON.parse(text), catch: () => new BadFrame({ reason: "not JSON" }) })
    )
  )
}

const nothing = new Uint8Array(0)

/** Counts the bytes of memory that incomplete frames use. */
export interface Memory {
  readonly add: (bytes: number) => void
  readonly remove: (bytes: number) => void
}

const uncounted: Memory = { add: () => undefined, remove: () => undefined }

/**
 * Splits the bytes of a connection into frames of at most `limit` bytes, without the newline. The memory of a frame is
 * released when it is complete.
 */
export const splitter = (limit: number, memory: Memory = uncounted): Splitter => {
  // One growing buffer: a list of chunks would use a hundred times their size when they arrive byte by byte.
  let buffer = nothing
  let length = 0

  const hold = (piece: Uint8Array): void => {
    const size = length + piece.length
    if (size > buffer.length) {
      const larger = new Uint8Array(Math.min(limit, 2 * size))
      memory.add(larger.length - buffer.length)
      larger.set(buffer.subarray(0, length))
      buffer = larger
    }
    buffer.set(piece, length)
    length = size
  }

  const whole = (last: Uint8Array): Uint8Array => {
    if (length === 0) {
      return last
    }
    hold(last)
    const line = buffer.subarray(0, length)
    memory.remove(buffer.length)
    buffer = nothing
    length = 0
    return line
  }

  return (bytes) =>
    Either.gen(function* () {
      const frames: Array<unknown> = []
      let start = 0
      while (start < bytes.length) {
        const newlineAt = bytes.indexOf(newline, start)
        const end = newlineAt === -1 ? bytes.length : newlineAt
        if (length + end - start > limit) {
          return yield* Either.left(new BadFrame({ reason: "too long" }))
        }
        const piece = bytes.subarray(start, end)
        if (newlineAt === -1) {
          hold(piece)
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

/** Encodes a message as a frame. */
export const encode = (message: unknown): Uint8Array => encoder.encode(`${JSON.stringify(message)}\n`)
