import { describe, expect, it } from "@effect/vitest"
import {
  BigDecimal,
  Chunk,
  Data,
  DateTime,
  Duration,
  Effect,
  Either,
  FastCheck,
  HashMap,
  HashSet,
  Option,
  Redacted,
  Schema
} from "effect"
import * as CanonicalText from "../../src/schema/CanonicalText.ts"

class Point extends Data.Class<{ readonly x: number; readonly y?: number | undefined }> {}
class Named extends Schema.Class<Named>("Named")({ name: Schema.String }) {}

const text = (value: unknown) => Either.getOrThrow(CanonicalText.of(value))

const equal: ReadonlyArray<readonly [string, unknown, unknown]> = [
  ["fields in another order", { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
  ["an absent field and undefined", { a: 1, b: undefined }, { a: 1 }],
  ["0 and -0", [0], [-0]],
  [
    "maps in another order",
    new Map([
      ["a", 1],
      ["b", 2]
    ]),
    new Map([
      ["b", 2],
      ["a", 1]
    ])
  ],
  ["sets in another order", new Set([{ a: 1, b: 2 }, 3]), new Set([3, { b: 2, a: 1 }])],
  ["hash maps", HashMap.make(["a", 1], ["b", 2]), HashMap.make(["b", 2], ["a", 1])],
  ["hash sets", HashSet.make("a", "b"), HashSet.make("b", "a")],
  ["a buffer and a view", Buffer.from([1, 2, 3]), new Uint8Array([0, 1, 2, 3]).subarray(1)],
  ["dates", new Date(5), new Date(5)],
  ["instances of a class", new Point({ x: 1, y: undefined }), new Point({ x: 1 })],
  ["an instance of a schema class and a struct", Named.make({ name: "a" }), { name: "a" }],
  ["chunks", Chunk.make(1, 2), Chunk.fromIterable([1, 2])],
  ["durations", Duration.seconds(1), Duration.millis(1000)],
  ["decimals", BigDecimal.unsafeFromString("1.5"), BigDecimal.unsafeFromString("1.5")],
  ["URLs", new URL("https://example.org/a"), new URL("https://example.org/a")]
]

const distinct: ReadonlyArray<unknown> = [
  null,
  undefined,
  0,
  "0",
  0n,
  "",
  "0n",
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  "true",
  [],
  {},
  [undefined],
  [[]],
  [1, 2],
  [2, 1],
  [12],
  { a: 1 },
  { a: "1" },
  { "a:1": 1 },
  '{"a":1}',
  new Date(0),
  new Date(Number.NaN),
  "1970-01-01T00:00:00.000Z",
  new Uint8Array([1]),
  new Map(),
  new Set(),
  new Map([["a", 1]]),
  new Set(["a"]),
  Option.none(),
  Option.some(1),
  Option.some("1"),
  Option.some(new Date(1)),
  Either.right(1),
  Either.left(1),
  Duration.seconds(1),
  DateTime.unsafeMake(0),
  new URL("https://example.org/a"),
  new URL("https://example.org/b")
]

const cyclic: { self?: unknown } = {}
cyclic.self = [cyclic]

const refused: ReadonlyArray<readonly [string, unknown, string]> = [
  ["a function", { a: [() => 1] }, "a.0"],
  ["a symbol", { a: Symbol("a") }, "a"],
  ["a secret", { a: Redacted.make("a") }, "a"],
  ["a secret in an option", { a: Option.some(Redacted.make("a")) }, "a.value"],
  ["a secret that toJSON hides", { a: { __proto__: { toJSON: () => "" }, key: Redacted.make("a") } }, "a"],
  ["an effect", { a: Effect.void }, "a"],
  ["an error", { a: new Error("a") }, "a"],
  ["a regular expression", { a: /a/ }, "a"],
  ["a promise", { a: Promise.resolve(1) }, "a"],
  ["a cycle", cyclic, "self.0"],
  ["nesting", Array.from({ length: 200 }).reduce<unknown>((value) => [value], 1), "0"],
  [
    "a throwing getter",
    Object.defineProperty({}, "a", { enumerable: true, get: () => Error.prototype.toString.call(1) }),
    ""
  ],
  ["too much text", { a: Array.from({ length: 9 }, () => "a".repeat(1024 * 1024)) }, "a"]
]

describe("CanonicalText", () => {
  it.each(equal)("is equal for %s", (_, one, other) => {
    expect(text(one)).toBe(text(other))
  })

  it("distinguishes values of other types and structures", () => {
    const texts = distinct.map((value) => text({ value: [value] }))
    expect(texts.filter((each, index) => texts.indexOf(each) !== index)).toEqual([])
  })

  it.each(refused)("refuses %s, and names where it is", (_, value, path) => {
    expect(CanonicalText.of(value)).toMatchObject({ left: { path } })
  })

  it("never quotes a value", () => {
    const secrets = CanonicalText.of({ a: Redacted.make("hunter2"), b: new Error("hunter2") })
    expect(JSON.stringify(secrets)).not.toContain("hunter2")
  })

  it("is the same in every process", () => {
    const value = {
      s: "é\ud800",
      m: new Map([[{ k: 1 }, [1n, new Date(1)]]]),
      b: new Uint8Array([255]),
      o: Option.some(-0)
    }
    expect(text(value)).toBe('{"b":bytes /w==,"m":map {[{"k":1},[1n,date 1]]},"o":some 0,"s":"é\\ud800"}')
  })

  it.prop(
    "is equal exactly for values whose JSON is",
    [FastCheck.jsonValue(), FastCheck.jsonValue()],
    ([one, other]) => {
      const sorted = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(sorted)
          : typeof value === "object" && value !== null
            ? {
                fields: Object.entries(value)
                  .toSorted(([a], [b]) => (a < b ? -1 : 1))
                  .map(([key, field]) => [key, sorted(field)])
              }
            : value
      const reordered = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(reordered)
          : typeof value === "object" && value !== null
            ? Object.fromEntries(
                Object.entries(value)
                  .toReversed()
                  .map(([key, field]) => [key, reordered(field)])
              )
            : value
      expect(text(reordered(one))).toBe(text(one))
      expect(text(one) === text(other)).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)))
    }
  )
})
