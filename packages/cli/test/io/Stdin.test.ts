import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Either, FastCheck, Stream } from "effect"
import * as Stdin from "../../src/io/Stdin.ts"

const read = (chunks: ReadonlyArray<Uint8Array>) =>
  Effect.map(Stream.runCollect(Stdin.lines(Stream.fromIterable(chunks))), Chunk.toReadonlyArray)

const bytes = (text: string) => new TextEncoder().encode(text)

/** Splits bytes at these offsets. */
const split = (whole: Uint8Array, places: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const offsets = [0, ...places.map((place) => place % (whole.length + 1)).toSorted((a, b) => a - b), whole.length]
  return offsets.slice(1).map((end, index) => whole.subarray(offsets[index], end))
}

describe("Stdin.lines", () => {
  it.effect("returns lines without their line ends, and no unterminated line", () =>
    Effect.gen(function* () {
      expect(yield* read([bytes("one\ntwo\r\n\n\nfi"), bytes("ve\nrest")])).toEqual(["one", "two", "", "", "five"])
      expect(yield* read([])).toEqual([])
      expect(yield* read([bytes("\n")])).toEqual([""])
      expect(yield* read([bytes("a\rb\n")])).toEqual(["a\rb"])
    })
  )

  it.effect.prop(
    "returns the same lines for any chunks, also within a character",
    {
      lines: FastCheck.array(FastCheck.string({ unit: "grapheme" }).map((line) => line.replace(/[\r\n\ufeff]/g, "é"))),
      places: FastCheck.array(FastCheck.nat(500))
    },
    ({ lines, places }) =>
      Effect.gen(function* () {
        const text = lines.map((line) => `${line}\n`).join("")
        expect(yield* read(split(bytes(text), places))).toEqual(lines)
      })
  )

  it.effect("fails with the offset of bytes that are not UTF-8, for any chunks", () =>
    Effect.gen(function* () {
      for (const [broken, at, byte] of [
        [Uint8Array.of(0x61, 0x0a, 0xff, 0x0a), 2, "0xFF"],
        [Uint8Array.of(0xc3, 0xa9, 0xc3, 0x0a), 2, "0xC3"],
        [Uint8Array.of(0x0a, 0xed, 0xa0, 0x80, 0x0a), 1, "0xED"],
        [Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0x80, 0x0a), 4, "0x80"],
        [Uint8Array.of(0x61, 0xe2, 0x82), 1, "0xE2"]
      ] as const) {
        for (const places of [[], [1], [1, 2, 3, 4, 5]]) {
          const failed = yield* Effect.flip(read(split(broken, places)))
          expect(failed).toMatchObject({ _tag: "BadInput", why: `it is not UTF-8 at byte ${at} (${byte})` })
        }
      }
    })
  )

  it.effect("drops a byte order mark only at the beginning", () =>
    Effect.gen(function* () {
      const marked = bytes("\ufeffone\n\ufefftwo\n")
      for (const places of [[], [1], [2, 4, 8]]) {
        expect(yield* read(split(marked, places))).toEqual(["one", "\ufefftwo"])
      }
    })
  )

  it.effect("accepts a line of the maximum length, and fails for a longer one without waiting for its end", () =>
    Effect.gen(function* () {
      const piece = bytes("x".repeat(Stdin.longestLine / 4))
      const longest = yield* read([piece, piece, piece, piece, bytes("\nnext\n")])
      expect(longest.map((line) => line.length)).toEqual([Stdin.longestLine, 4])
      const endless = Stream.forever(Stream.make(piece))
      const failed = yield* Effect.either(Stream.runDrain(Stdin.lines(endless)))
      expect(Either.getOrThrow(Either.flip(failed))).toMatchObject({
        _tag: "BadInput",
        why: "a line is longer than 4000000 characters"
      })
    })
  )

  it.effect("fails for a longer line that arrives with its end", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.either(read([bytes(`${"x".repeat(Stdin.longestLine + 1)}\n`)]))
      expect(Either.isLeft(failed)).toBe(true)
    })
  )
})
