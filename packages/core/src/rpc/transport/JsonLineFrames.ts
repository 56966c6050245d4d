/**
 * A frame is one line of JSON in UTF-8. Lines are found in the bytes, so that no character is ever cut in two, and one
 * that gets too long is refused while it comes in.
 */
import { Data, Either } from "effect"

const newline = 0x0a
const quote = 0x22
const backslash = 0x5c
const openers: ReadonlySet<number | undefined> = new Set([0x5b, 0x7b])
const closers: ReadonlySet<number | undefined> = new Set([0x5d, 0x7d])

/** No message is nested as deep; what is would overflow the stack of whatever walks through it. */
const deepest = 64

/** What comes in cannot be read, and the rest of it neither. */
export class BadFrame extends Data.TaggedError("BadFrame")<{
  readonly reason: "too long" | "too deep" | "not UTF-8" | "not JSON" | "no message"
}> {}

/** Takes bytes as they come, and gives back the frames that are whole. */
export type Splitter = (bytes: Uint8Array) => Either.Either<ReadonlyArray<unknown>, BadFrame>

const isTooDeep = (line: Uint8Array): boolean => {
  let depth = 0
  let quoted = false
  for (let at = 0; at < line.length && depth <= deepest; at++) {
    const byte = line[at]
    if (quoted) {
      at += byte === backslash ? 1 : 0
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

/** Counts the bytes that an unfinished frame takes in memory. */
export interface Memory {
  readonly add: (bytes: number) => void
  readonly remove: (bytes: number) => void
}

const uncounted: Memory = { add: () => undefined, remove: () => undefined }

/**
 * Splits a connection's bytes into frames of `limit` bytes at most, the newline not counted. The memory of a frame is
 * given back when it is finished.
 */
export const splitter = (limit: number, memory: Memory = uncounted): Splitter => {
  // One buffer that grows: a list of pieces would take a hundred times their size when they come byte by byte.
  let held = nothing
  let length = 0

  const hold = (piece: Uint8Array): void => {
    const size = length + piece.length
    if (size > held.length) {
      const larger = new Uint8Array(Math.min(limit, 2 * size))
      memory.add(larger.length - held.length)
      larger.set(held.subarray(0, length))
      held = larger
    }
    held.set(piece, length)
    length = size
  }

  const whole = (last: Uint8Array): Uint8Array => {
    if (length === 0) {
      return last
    }
    hold(last)
    const line = held.subarray(0, length)
    memory.remove(held.length)
    held = nothing
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

/** A message as a frame. */
export const encode = (message: unknown): Uint8Array => encoder.encode(`${JSON.stringify(message)}\n`)
