import { describe, expect, it } from "@effect/vitest"
import { Command, ItemNumber, Query } from "@scipnet/core"
import { Effect, FastCheck, Option, Schema } from "effect"
import * as ArgumentDecoding from "../../src/options/ArgumentDecoding.ts"

describe("ArgumentDecoding.idOf", () => {
  it.each([
    ["scp", "173", "SCP-173"],
    ["scp", "scp 96", "SCP-096"],
    ["scp", "scp-4000-j", "SCP-4000-J"],
    ["scp", "the statue", "the statue"],
    ["scp", "", ""],
    ["user", "173", "173"],
    ["site", "Site-19", "Site-19"]
  ])("normalizes the %s %j to %j", (type, typed, id) => {
    expect(ArgumentDecoding.normalizeId(type, typed)).toBe(id)
  })

  it.prop("returns an item number or the input", [FastCheck.string()], ([typed]) => {
    const id = ArgumentDecoding.normalizeId("scp", typed)
    expect(id === typed || Schema.is(ItemNumber.ItemNumber)(id)).toBe(true)
    expect(ArgumentDecoding.normalizeId("scp", id)).toBe(id)
  })
})

describe("ArgumentDecoding.decode", () => {
  const why = <A, I>(schema: Schema.Schema<A, I>, typed: unknown) =>
    Effect.map(Effect.flip(ArgumentDecoding.decode(schema, "it", typed)), ({ what, why }) => [what, why])

  it.effect("reports the error and its path", () =>
    Effect.gen(function* () {
      const Level = Schema.Struct({ level: Schema.Literal(0, 1, 2) })
      expect(yield* ArgumentDecoding.decode(Level, "it", { level: 1 })).toEqual({ level: 1 })
      expect(yield* why(Level, { level: 9 })).toEqual(["it, level", "9 is not 0, 1 or 2"])
      expect(yield* why(Level, {})).toEqual(["it, level", "is missing"])
      expect(yield* why(Level, null)).toEqual(["it", "it is not an object with the expected fields"])
      expect(yield* why(Query.Search, { text: 7 })).toEqual(["it, text", "7 is not a text"])
      expect(yield* why(Command.Command, { _tag: "EraseScp" })).toEqual(["it, _tag", "it is not known"])
    })
  )

  it.effect("truncates long values, and omits deep ones", () =>
    Effect.gen(function* () {
      const [, long = ""] = yield* why(Schema.Int, "x".repeat(100_000))
      expect(long.length).toBeLessThanOrEqual(201)
      const deep: unknown = JSON.parse("[".repeat(50_000) + "]".repeat(50_000))
      expect(yield* why(Schema.String, deep)).toEqual(["it", "it is invalid"])
    })
  )

  it.effect.prop("rejects invalid commands in one line", [FastCheck.jsonValue()], ([typed]) =>
    Effect.gen(function* () {
      const [, reason = ""] = yield* why(Command.Command, typed)
      expect(reason.length).toBeGreaterThan(0)
      expect(reason.length).toBeLessThanOrEqual(201)
    })
  )
})

describe("ArgumentDecoding.definedFields", () => {
  it("keeps the options that are set", () => {
    expect(ArgumentDecoding.definedFields({ a: Option.some(1), b: Option.none(), c: Option.some(null) })).toEqual({
      a: 1,
      c: null
    })
  })
})
