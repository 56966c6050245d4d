import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Either, FastCheck, Stream } from "effect"
import * as Utf8 from "../../src/io/Utf8.ts"

const anyBytes = FastCheck.oneof(
  FastCheck.uint8Array({ maxLength: 12 }),
  FastCheck.string({ unit: "binary", maxLength: 12 }).map((text) => new TextEncoder().encode(text)),
  FastCheck.tuple(
    FastCheck.string({ unit: "binary", maxLength: 6 }).map((text) => new TextEncoder().encode(text)),
    FastCheck.uint8Array({ maxLength: 4 })
  ).map(([text, more]) => Uint8Array.from([...text, ...more]))
)

const strictly = (bytes: Uint8Array) => Either.try(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes))

describe("Utf8", () => {
  it.effect.prop("decodes UTF-8 and rejects anything else", { bytes: anyBytes }, ({ bytes }) =>
    Effect.gen(function* () {
      const decoded = yield* Effect.either(Utf8.decode(bytes, "file"))
      expect(Either.getRight(decoded)).toEqual(Either.getRight(strictly(bytes)))
    })
  )

  it.effect.prop("names the first byte that is not UTF-8", { bytes: anyBytes }, ({ bytes }) =>
    Effect.gen(function* () {
      const decoded = yield* Effect.either(Utf8.decode(bytes, "file"))
      if (Either.isLeft(decoded)) {
        const at = Number(/at byte (\d+)/.exec(decoded.left.why)?.[1])
        expect(at).toBeLessThan(bytes.length)
        expect(Either.isRight(strictly(bytes.subarray(0, at)))).toBe(true)
        const ends = Array.from({ length: 4 }, (_, more) => bytes.subarray(0, at + more + 1))
        expect(ends.filter((end) => Either.isRight(strictly(end)))).toEqual([])
      }
    })
  )

  it.effect.prop(
    "decodes a stream to the same text for any chunks",
    { bytes: anyBytes, size: FastCheck.integer({ min: 1, max: 5 }) },
    ({ bytes, size }) =>
      Effect.gen(function* () {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size)
        )
        const streamed = Stream.runCollect(Utf8.decodeStream("file")(Stream.fromIterable(pieces)))
        const [whole, cut] = yield* Effect.all([
          Effect.either(Utf8.decode(bytes, "file")),
          Effect.either(Effect.map(streamed, Chunk.join("")))
        ])
        expect(cut).toEqual(whole)
      })
  )
})
