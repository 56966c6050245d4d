import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import * as JsonLineFrames from "../../../src/rpc/transport/JsonLineFrames.ts"

const limit = 1_000

const cut = (bytes: Uint8Array, sizes: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const pieces: Array<Uint8Array> = []
  let [start, at] = [0, 0]
  while (start < bytes.length) {
    const end = start + (sizes[at % sizes.length] ?? 1)
    pieces.push(bytes.subarray(start, end))
    start = end
    at += 1
  }
  return pieces
}

const outcome = (result: ReturnType<JsonLineFrames.Splitter>) =>
  Either.match(result, { onLeft: ({ reason }) => reason, onRight: (frames) => frames })

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe("frames", () => {
  it.prop(
    "are decoded whole and in order, for any split of the bytes",
    [
      FastCheck.array(FastCheck.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 5 }),
      FastCheck.array(FastCheck.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 })
    ],
    ([values, sizes]) => {
      const split = JsonLineFrames.splitter(1_000_000)
      const bytes = Buffer.concat(values.map((value) => JsonLineFrames.encode({ value })))
      const seen = cut(bytes, sizes).flatMap((piece) => Either.getOrThrow(split(piece)))
      expect(seen).toEqual(values.map((value): unknown => JSON.parse(JSON.stringify({ value }))))
    }
  )

  it("can contain a character whose bytes arrive in two chunks", () => {
    const split = JsonLineFrames.splitter(limit)
    const bytes = JsonLineFrames.encode("Foundation ▣ 財団 🜏")
    expect([...bytes].flatMap((byte) => Either.getOrThrow(split(Uint8Array.of(byte))))).toEqual(["Foundation ▣ 財団 🜏"])
  })

  it.each([
    ["of the maximum length", limit, [expect.any(String)]],
    ["one byte longer", limit + 1, "too long"]
  ] as const)("are accepted up to the maximum length: %s", (_name, length, expected) => {
    const line = text(`"${"x".repeat(length - 2)}"\n`)
    expect(outcome(JsonLineFrames.splitter(limit)(line))).toEqual(expected)
  })

  it("beyond the limit are rejected before they are complete", () => {
    const split = JsonLineFrames.splitter(limit)
    expect(outcome(split(text("x".repeat(limit))))).toEqual([])
    expect(outcome(split(text("x")))).toBe("too long")
  })

  it.each([
    ["bytes that are not UTF-8", Uint8Array.of(0x22, 0xff, 0x22, 0x0a), "not UTF-8"],
    ["a line that is not JSON", text("GET / HTTP/1.1\r\n"), "not JSON"],
    ["100,000 nested arrays", text(`${"[".repeat(100_000)}${"]".repeat(100_000)}\n`), "too deep"],
    ["brackets within a string", text(`"\\"${"[".repeat(500)}"\n`), [`"${"[".repeat(500)}`]],
    ["an empty line, which is ignored", text("\n\n"), []]
  ] as const)("of %s", (_name, bytes, expected) => {
    expect(outcome(JsonLineFrames.splitter(1_000_000)(bytes))).toEqual(expected)
  })

  it("nested to any depth are decoded or rejected without an exception", () => {
    const deep = text(`${"[".repeat(200_000)}${"]".repeat(200_000)}\n`)
    expect(() => JsonLineFrames.splitter(1_000_000)(deep)).not.toThrow()
  })
})
